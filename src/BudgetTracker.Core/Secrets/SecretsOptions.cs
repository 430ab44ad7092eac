using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The <c>Secrets</c> section of the configuration.</summary>
public sealed class SecretsOptions
{
    /// <summary>How long a secret is served from the cache. Default: 1 h.</summary>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>The rules of <see cref="SecretsOptions"/>.</summary>
internal sealed class SecretsOptionsValidator : IValidateOptions<SecretsOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretsOptions options) => options.CacheDuration > TimeSpan.Zero
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("Set Secrets:CacheDuration to more than zero, for example \"01:00:00\".");
}
