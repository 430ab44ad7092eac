using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>The rules that attributes cannot say.</summary>
internal sealed class PlaidOptionsValidator : IValidateOptions<PlaidOptions>
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(5);

    // The claim on a public token is leased for 60 s: the call and the write after it have to end before.
    private static readonly TimeSpan MaxExchangeTimeout = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.Environment is { } environment && PlaidEnvironments.Check(environment, "Plaid:Environment") is { } wrongEnvironment)
            result.AddError(wrongEnvironment);
        CheckAddresses(options, result);
        if (options.RedirectUri is not null && options.AndroidPackageName is not null)
            result.AddError("Plaid takes either a redirect URI or an Android package name. Remove Plaid:RedirectUri (and PLAID_REDIRECT_URI) or Plaid:AndroidPackageName; one of them can still be given for a single link token.");
        CheckLists(options, result);
        if (options.Language is { Length: > 0 } language && !(language.Length == 2 && language.All(char.IsAsciiLetterLower)))
            result.AddError("Set Plaid:Language to two lower-case letters, for example \"en\".");
        CheckTimes(options, result);
        return result.Build();
    }

    private static void CheckAddresses(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.RedirectUri is { } redirect && RedirectUriRule.Check(redirect, options.Environment) is { } wrongRedirect)
            result.AddError(wrongRedirect);
        if (options.WebhookUri is { } webhook && !IsHttp(webhook))
            result.AddError("Set Plaid:WebhookUri to an absolute https or http address that Plaid can reach.");
        if (options.BaseAddress is not { } address)
            return;
        if (!IsHttp(address) || address.OriginalString.AsSpan().ContainsAny("?#@"))
            result.AddError("Set Plaid:BaseAddress to an absolute https address without user name, query string and fragment, or remove it to use Plaid's own.");
        else if (address is { Scheme: "http", IsLoopback: false })
            result.AddError("Plaid's keys travel to Plaid:BaseAddress, and http leaves them readable on the way. Set it to an https address; http is for localhost only.");
    }

    private static void CheckLists(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        Check("Products", options.Products);
        Check("RequiredIfSupportedProducts", options.RequiredIfSupportedProducts);
        Check("OptionalProducts", options.OptionalProducts);
        Check("AdditionalConsentedProducts", options.AdditionalConsentedProducts);
        if (options.CountryCodes.Any(static code => code is not { Length: 2 } || !code.All(char.IsAsciiLetterUpper)))
            result.AddError("Set Plaid:CountryCodes to codes of two upper-case letters, for example \"US,CA\".");

        void Check(string setting, IList<string> products)
        {
            if (products.Any(static product => string.IsNullOrEmpty(product) || !product.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')))
                result.AddError($"Set Plaid:{setting} to Plaid's names of products, in lower-case letters and underscores, for example \"transactions,auth\".");
        }
    }

    private static void CheckTimes(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > MaxTimeout)
            result.AddError("Set Plaid:Timeout to more than zero and at most 5 minutes, for example \"00:00:30\".");
        if (options.ExchangeTimeout <= TimeSpan.Zero || options.ExchangeTimeout > MaxExchangeTimeout)
            result.AddError("Set Plaid:ExchangeTimeout to more than zero and at most 30 seconds, for example \"00:00:10\".");
        if (options.SecretCacheDuration <= TimeSpan.Zero)
            result.AddError("Set Plaid:SecretCacheDuration to more than zero, for example \"01:00:00\".");
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "https" or "http";
}

/// <summary>The rules of the attributes, checked without reflection.</summary>
[OptionsValidator]
internal sealed partial class PlaidOptionsAttributeValidator : IValidateOptions<PlaidOptions>;
