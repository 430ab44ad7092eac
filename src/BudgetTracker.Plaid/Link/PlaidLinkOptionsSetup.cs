using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Completes the bound options with the environment variable and the defaults. Runs after everything a host configures.</summary>
internal sealed class PlaidLinkOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<PlaidLinkOptions>
{
    public void PostConfigure(string? name, PlaidLinkOptions options)
    {
        options.LinkCustomizationName = Setting.Given(options.LinkCustomizationName);
        options.AndroidPackageName = Setting.Given(options.AndroidPackageName);
        options.WebhookUri = Setting.Given(options.WebhookUri);
        options.RedirectUri = Setting.Given(options.RedirectUri)
            ?? (Setting.Given(configuration["PLAID_REDIRECT_URI"]) is { } redirect ? ToUri(redirect) : null);
        Complete(options.Products, "Plaid:Products", "transactions");
        Complete(options.RequiredIfSupportedProducts, "Plaid:RequiredIfSupportedProducts");
        Complete(options.OptionalProducts, "Plaid:OptionalProducts");
        Complete(options.AdditionalConsentedProducts, "Plaid:AdditionalConsentedProducts");
        Complete(options.CountryCodes, "Plaid:CountryCodes", "US");
    }

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
