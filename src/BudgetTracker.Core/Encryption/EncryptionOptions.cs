using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Encryption</c> section of the configuration.</summary>
public sealed class EncryptionOptions
{
    /// <summary>
    /// Name or ARN of the secret with the key ring <c>{"primary","keys"}</c>. Default: the environment variable KEY_RING_SECRET_ARN,
    /// else the configuration: KEY_RING, or the section <c>Encryption:KeyRing</c>.
    /// </summary>
    public string? KeyRingSecretId { get; set; }

    /// <summary>The field of that secret which holds the ring. Default: null, the whole secret is the ring.</summary>
    public string? KeyRingField { get; set; }
}

/// <summary>Completes the bound options with the environment variable.</summary>
internal sealed class EncryptionOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<EncryptionOptions>
{
    public void PostConfigure(string? name, EncryptionOptions options)
    {
        options.KeyRingSecretId = Setting.Given(options.KeyRingSecretId) ?? Setting.Given(configuration["KEY_RING_SECRET_ARN"]);
        options.KeyRingField = Setting.Given(options.KeyRingField);
    }
}

/// <summary>The ring itself, where the configuration holds it and it seals.</summary>
internal sealed class EncryptionOptionsValidator(ConfiguredSecrets secrets, IServiceProvider services) : IValidateOptions<EncryptionOptions>
{
    public ValidateOptionsResult Validate(string? name, EncryptionOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (secrets.Uses<ITokenProtector, AesGcmTokenProtector>() && secrets.Uses<IDataKeyProvider, KeyRingDataKeyProvider>())
            secrets.Check(KeyRingSecret.KindOf(options), services, result);
        return result.Build();
    }
}
