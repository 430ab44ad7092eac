using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// AWS for the library. Credentials come from the AWS SDK's default chain (environment, profile, container and instance
/// roles), or from an <see cref="AWSCredentials"/> that the host registers.
/// </summary>
public static class AwsBuilderExtensions
{
    /// <summary>
    /// Reads the secrets that <c>PLAID_SECRET_ARN</c>, <c>POSTGRES_SECRET_ARN</c> and <c>KEY_RING_SECRET_ARN</c> name from AWS
    /// Secrets Manager, or from its Lambda extension where that is present. Needs <c>secretsmanager:GetSecretValue</c> on each.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"/>
    public static BudgetTrackerBuilder AddAwsSecretsManager(this BudgetTrackerBuilder builder, Action<AwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISecretIdRule, SecretIdRule>());
        builder.Services.TryAddLogger<AwsSecretSource>();
        builder.Services.TryAddSingleton<AwsSecretSource>();
        return builder.UseSecretSource(static services => services.GetRequiredService<AwsSecretSource>());
    }

    /// <summary>
    /// Seals tokens with data keys of the KMS key that <see cref="AwsOptions.KmsKeyId"/> or <c>KMS_KEY_ID</c> names;
    /// what a key ring sealed still opens while the ring is configured. Needs <c>kms:GenerateDataKey</c> and <c>kms:Decrypt</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html"/>
    public static BudgetTrackerBuilder AddAwsKms(this BudgetTrackerBuilder builder, Action<AwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IDataKeyProvider, KmsDataKeyProvider>(),
            ServiceDescriptor.Singleton<IValidateOptions<AwsOptions>, KmsKeyIdValidator>(),
        ]);
        return builder;
    }

    /// <summary>
    /// Logs in to RDS, Aurora or RDS Proxy with IAM: each new connection gets a token that is signed locally. The user is
    /// <see cref="PostgresOptions.Username"/>, and the server's certificate is always verified. Needs <c>rds-db:connect</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html"/>
    public static BudgetTrackerBuilder AddRdsIamAuthentication(this BudgetTrackerBuilder builder, Action<AwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        builder.Services.TryAddSingleton<RdsPasswordProvider>();
        return builder.UsePostgresPasswordProvider(static services => services.GetRequiredService<RdsPasswordProvider>());
    }

    /// <summary>
    /// Carries wake-ups between hosts by the SQS FIFO queue that <see cref="AwsOptions.WakeUpQueueUrl"/> or <c>WAKE_UP_QUEUE_URL</c>
    /// names, beside PostgreSQL's notifications: where those do not come through, and to start functions. A host that works in the
    /// background listens too. Needs <c>sqs:SendMessage</c>, and to listen <c>sqs:ReceiveMessage</c> and <c>sqs:DeleteMessage</c>.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html"/>
    public static BudgetTrackerBuilder AddAwsSqsWakeUps(this BudgetTrackerBuilder builder, Action<AwsOptions>? configure = null)
    {
        AddOptions(builder, configure);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(WakeUpQueue)))
            return builder;
        services.AddSingleton<IValidateOptions<AwsOptions>, WakeUpQueueUrl>();
        services.AddSingleton<WakeUpQueue>();
        services.AddSingleton<IWakeUpSender, SqsWakeUpSender>();
        services.TryAddLogger<SqsWakeUpListener>();
        services.AddSingleton<SqsWakeUpListener>();
        services.AddSingleton(static provider => new WakeUpListener(SqsWakeUpListener.Name, provider.GetRequiredService<SqsWakeUpListener>().ListenAsync));
        return builder;
    }

    private static void AddOptions(BudgetTrackerBuilder builder, Action<AwsOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddClosedOptions<AwsOptions>();
        if (!builder.Services.Any(static service => service.ServiceType == typeof(AwsEnvironment)))
            options.Bind(builder.Configuration.GetSection("Aws")).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddSingleton(new AwsEnvironment(builder.Configuration));
        builder.Services.TryAddSingleton<AwsClients>();
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IPostConfigureOptions<AwsOptions>, AwsOptionsSetup>(),
            ServiceDescriptor.Singleton<IValidateOptions<AwsOptions>, AwsOptionsValidator>(),
        ]);
    }
}
