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
    /// <summary>Whether this registration, of whatever service, is this library's class.</summary>
    public static bool Makes<T>(ServiceDescriptor service)
        where T : class =>
        !service.IsKeyedService && (service.ImplementationType == typeof(T) || service.ImplementationFactory is Func<IServiceProvider, T>);

    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        var needsKeyRing = Last<ITokenProtector>() is { } protector && Makes<AesGcmTokenProtector>(protector)
            && Last<IDataKeyProvider>() is { } provider && Makes<KeyRingDataKeyProvider>(provider);
        Try(result, options.SecretId ?? ConfigurationSecretSource.PlaidKeysId, (id, value) =>
        {
            // A wrong Plaid:Environment is reported already, as that.
            var isWrong = options.Environment is { } environment && PlaidEnvironments.Check(environment, "") is not null;
            var credentials = PlaidSecretParser.Parse(
                id, value, isWrong ? PlaidEnvironments.Sandbox : options.Environment, options.KeyRingIsInPlaidSecret);
            if (needsKeyRing && options.KeyRingIsInPlaidSecret)
                PlaidSecretParser.ParseKeyRing(id, credentials);
        });
        if (needsKeyRing && !options.KeyRingIsInPlaidSecret)
            Try(result, options.KeyRingSecretId ?? ConfigurationSecretSource.KeyRingId, (id, value) => KeyRingParser.Parse(id, value));
        return result.Build();
    }

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (services.Any(static service => service.ServiceType == typeof(IPostgresPasswordProvider)))
            PostgresPasswordRules.Check(options, result);
        else if (options.ConnectionString is null)
            Try(result, options.SecretId ?? ConfigurationSecretSource.PostgresCredentialsId, (id, value) => PostgresSecretParser.Parse(id, value));
        return result.Build();
    }

    /// <summary>Where the configuration holds this secret: its source.</summary>
    private ConfigurationSecretSource? FindSource(string secretId)
    {
        if (Last<ISecretProvider>() is not { } secrets || !Makes<SecretProvider>(secrets) || Last<ISecretSource>() is not { } source)
            return null;
        return source.ImplementationInstance as ConfigurationSecretSource
            ?? (Makes<RoutedSecretSource>(source) && RoutedSecretSource.IsConfigurationKey(secretId)
                ? Last<ConfigurationSecretSource>()?.ImplementationInstance as ConfigurationSecretSource
                : null);
    }

    private ServiceDescriptor? Last<T>() => services.LastOrDefault(static service => service.ServiceType == typeof(T));

    private void Try(ValidateOptionsResultBuilder result, string secretId, Action<string, string> parse)
    {
        if (FindSource(secretId) is not { } source)
            return;
        try
        {
            parse(secretId, source.Read(secretId));
        }
        catch (PlaidConfigurationException exception)
        {
            result.AddError(exception.Message);
        }
    }
}
