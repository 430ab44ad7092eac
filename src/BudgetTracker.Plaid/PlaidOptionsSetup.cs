using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>Completes the bound options with the flat environment variables and the defaults. Runs after everything a host configures.</summary>
internal sealed class PlaidOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<PlaidOptions>, IPostConfigureOptions<PostgresOptions>
{
    public void PostConfigure(string? name, PlaidOptions options)
    {
        options.SecretId = Given(options.SecretId) ?? Given(configuration["PLAID_SECRET_ARN"]);
        options.KeyRingSecretId = Given(options.KeyRingSecretId) ?? Given(configuration["KEY_RING_SECRET_ARN"]);
        options.KeyRingIsInPlaidSecret = options is { SecretId: not null, KeyRingSecretId: null }
            && Given(configuration["PLAID_KEY_RING"]) is null && !configuration.GetSection(ConfigurationSecretSource.KeyRingId).Exists();
        options.Environment = Given(options.Environment) is { } environment ? PlaidEnvironments.Normalize(environment) : null;
        options.LinkCustomizationName = Given(options.LinkCustomizationName);
        options.AndroidPackageName = Given(options.AndroidPackageName);
        options.BaseAddress = Given(options.BaseAddress);
        options.WebhookUri = Given(options.WebhookUri);
        options.RedirectUri = Given(options.RedirectUri)
            ?? (Given(configuration["PLAID_REDIRECT_URI"]) is { } redirect ? ToUri(redirect) : null);

        Complete(options.Products, "Plaid:Products", "transactions");
        Complete(options.RequiredIfSupportedProducts, "Plaid:RequiredIfSupportedProducts");
        Complete(options.OptionalProducts, "Plaid:OptionalProducts");
        Complete(options.AdditionalConsentedProducts, "Plaid:AdditionalConsentedProducts");
        Complete(options.CountryCodes, "Plaid:CountryCodes", "US");
    }

    public void PostConfigure(string? name, PostgresOptions options)
    {
        options.ConnectionString = Given(options.ConnectionString);
        options.SecretId = Given(options.SecretId) ?? Given(configuration["POSTGRES_SECRET_ARN"]);
        options.Host = Given(options.Host);
        options.Database = Given(options.Database);
        options.Username = Given(options.Username);
        options.RootCertificate = Given(options.RootCertificate);
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static Uri? Given(Uri? value) => value is null || value.OriginalString.Length == 0 ? null : value;

    // A text that is no address at all becomes a relative one, which the validator refuses with the cure.
    private static Uri ToUri(string value) =>
        Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out var uri) ? uri : new Uri(Uri.EscapeDataString(value), UriKind.Relative);

    /// <summary>Adds what a comma-separated string holds, drops repetitions, and falls back to the default.</summary>
    private void Complete(IList<string> list, string key, string? fallback = null)
    {
        string[] all = [.. list, .. (configuration[key] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        list.Clear();
        // The binder appends, so a section that is bound twice lists everything twice.
        foreach (var item in all.Distinct(StringComparer.Ordinal))
            list.Add(item);
        if (list.Count == 0 && fallback is not null)
            list.Add(fallback);
    }
}
