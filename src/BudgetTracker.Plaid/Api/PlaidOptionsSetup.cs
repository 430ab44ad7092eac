using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Completes the bound options with the environment variable. Runs after everything a host configures.</summary>
internal sealed class PlaidOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<PlaidOptions>
{
    public void PostConfigure(string? name, PlaidOptions options)
    {
        options.SecretId = Setting.Given(options.SecretId) ?? Setting.Given(configuration["PLAID_SECRET_ARN"]);
        options.Environment = Setting.Given(options.Environment) is { } environment ? PlaidEnvironments.Normalize(environment) : null;
        options.BaseAddress = Setting.Given(options.BaseAddress);
    }
}

/// <summary>Where nothing else says where the key ring is, it is looked for in the field KEY_RING of the secret that holds Plaid's keys.</summary>
internal sealed class PlaidKeyRingSetup(IConfiguration configuration, IOptions<PlaidOptions> plaid) : IPostConfigureOptions<EncryptionOptions>
{
    public void PostConfigure(string? name, EncryptionOptions options)
    {
        if (options.KeyRingSecretId is not null || Setting.Given(configuration["KEY_RING"]) is not null
            || configuration.GetSection("Encryption:KeyRing").Exists() || plaid.FindValid()?.SecretId is not { } secretId)
            return;
        options.KeyRingSecretId = secretId;
        options.KeyRingField = "KEY_RING";
    }
}
