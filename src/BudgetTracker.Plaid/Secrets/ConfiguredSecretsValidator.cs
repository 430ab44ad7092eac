using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>
/// Where the configuration holds the secrets, a missing or malformed one fails at start with the other settings, not at the
/// first request.
/// </summary>
/// <remarks>
/// Looks at the registrations instead of resolving the source, since a source of the host's may itself need the options.
/// </remarks>
internal sealed class ConfiguredSecretsValidator(IServiceCollection services) : IValidateOptions<PlaidOptions>, IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        if (FindSource() is not { } source)
            return ValidateOptionsResult.Skip;
        var result = new ValidateOptionsResultBuilder();
        Try(result, () =>
        {
            var id = options.SecretId ?? ConfigurationSecretSource.PlaidKeysId;
            // A wrong Plaid:Environment is reported already, as that.
            var isWrong = options.Environment is { } environment && PlaidEnvironments.Check(environment, "") is not null;
            PlaidSecretParser.Parse(id, source.Read(id), isWrong ? PlaidEnvironments.Sandbox : options.Environment);
        });
        if (Last<ITokenProtector>() == typeof(AesGcmTokenProtector) && Last<IDataKeyProvider>() == typeof(KeyRingDataKeyProvider))
            Try(result, () =>
            {
                var id = options.KeyRingSecretId ?? ConfigurationSecretSource.KeyRingId;
                KeyRingParser.Parse(id, source.Read(id));
            });
        return result.Build();
    }

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        if (options.ConnectionString is not null || FindSource() is not { } source)
            return ValidateOptionsResult.Skip;
        var result = new ValidateOptionsResultBuilder();
        Try(result, () =>
        {
            var id = options.SecretId ?? ConfigurationSecretSource.PostgresCredentialsId;
            PostgresSecretParser.Parse(id, source.Read(id));
        });
        return result.Build();
    }

    private ConfigurationSecretSource? FindSource() =>
        Last<ISecretProvider>() == typeof(SecretProvider)
            ? services.LastOrDefault(static service => service.ServiceType == typeof(ISecretSource))?.ImplementationInstance as ConfigurationSecretSource
            : null;

    private Type? Last<T>() => services.LastOrDefault(static service => service.ServiceType == typeof(T))?.ImplementationType;

    private static void Try(ValidateOptionsResultBuilder result, Action read)
    {
        try
        {
            read();
        }
        catch (PlaidConfigurationException exception)
        {
            result.AddError(exception.Message);
        }
    }
}
