using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>
/// AWS for the library. Credentials come from the AWS SDK's default chain (environment, profile, container and instance
/// roles), or from an <see cref="AWSCredentials"/> that the host registers.
/// </summary>
public static class PlaidAwsBuilderExtensions
{
    /// <summary>
    /// Reads the secrets that <c>PLAID_SECRET_ARN</c>, <c>POSTGRES_SECRET_ARN</c> and <c>KEY_RING_SECRET_ARN</c> name from AWS
    /// Secrets Manager, or from its Lambda extension where that is present. Needs <c>secretsmanager:GetSecretValue</c> on each.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"/>
    public static PlaidBuilder AddAwsSecretsManager(this PlaidBuilder builder, Action<PlaidAwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<PlaidOptions>>(new SecretIdValidator()),
            ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>>(new SecretIdValidator()),
        ]);
        builder.Services.TryAddLogger<AwsSecretSource>();
        builder.Services.TryAddSingleton<AwsSecretSource>(static services => new(
            services.GetRequiredService<IOptions<PlaidAwsOptions>>(), services.GetRequiredService<AwsClients>(),
            services.GetRequiredService<AwsEnvironment>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<AwsSecretSource>>()));
        return builder.UseSecretSource(static services => services.GetRequiredService<AwsSecretSource>());
    }

    /// <summary>
    /// Seals tokens with data keys of the KMS key that <see cref="PlaidAwsOptions.KmsKeyId"/> or <c>PLAID_KMS_KEY_ID</c> names;
    /// what a key ring sealed still opens while the ring is configured. Needs <c>kms:GenerateDataKey</c> and <c>kms:Decrypt</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html"/>
    public static PlaidBuilder AddAwsKms(this PlaidBuilder builder, Action<PlaidAwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IDataKeyProvider, KmsDataKeyProvider>(),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidAwsOptions>, KmsKeyIdValidator>(),
        ]);
        return builder;
    }

    /// <summary>
    /// Logs in to RDS, Aurora or RDS Proxy with IAM: each new connection gets a token that is signed locally. The user is
    /// <see cref="PostgresOptions.Username"/>, and the server's certificate is always verified. Needs <c>rds-db:connect</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html"/>
    public static PlaidBuilder AddRdsIamAuthentication(this PlaidBuilder builder, Action<PlaidAwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddSingleton<RdsPasswordProvider>();
        return builder.UsePostgresPasswordProvider(static services => services.GetRequiredService<RdsPasswordProvider>());
    }

    private static void AddOptions(PlaidBuilder builder, Action<PlaidAwsOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        var options = builder.Services.AddClosedOptions<PlaidAwsOptions>();
        if (!builder.Services.Any(static service => service.ServiceType == typeof(AwsEnvironment)))
            options.Bind(configuration.GetSection("Aws")).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        var environment = new AwsEnvironment(configuration);
        builder.Services.TryAddSingleton(environment);
        builder.Services.TryAddSingleton<AwsClients>(static services => new(services.GetRequiredService<IOptions<PlaidAwsOptions>>(), services));
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IPostConfigureOptions<PlaidAwsOptions>>(new PlaidAwsOptionsSetup(environment)),
            ServiceDescriptor.Singleton<IValidateOptions<PlaidAwsOptions>>(new PlaidAwsOptionsValidator()),
        ]);
    }
}
