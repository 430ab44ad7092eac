using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>The rules of <see cref="PlaidOptions"/>. Not attributes: the code that checks those weighs on each start of a function.</summary>
internal sealed class PlaidOptionsValidator : IValidateOptions<PlaidOptions>
{
    private const int MaxClientName = 30;

    private static readonly TimeSpan _maxTimeout = TimeSpan.FromMinutes(5);

    // The claim on a public token is leased for 60 s: the call and the write after it have to end before.
    private static readonly TimeSpan _maxExchangeTimeout = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, PlaidOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.Environment is { } environment && PlaidEnvironments.Check(environment, "Plaid:Environment") is { } wrongEnvironment)
            result.AddError(wrongEnvironment);
        CheckAddresses(options, result);
        if (options.RedirectUri is not null && options.AndroidPackageName is not null)
            result.AddError("Plaid takes either a redirect URI or an Android package name. Remove Plaid:RedirectUri (and PLAID_REDIRECT_URI) or Plaid:AndroidPackageName; one of them can still be given for a single link token.");
        CheckLists(options, result);
        if (string.IsNullOrWhiteSpace(options.ClientName))
            result.AddError("Set Plaid:ClientName to the name that Plaid Link shows.");
        else if (options.ClientName.Length > MaxClientName)
            result.AddError($"Shorten Plaid:ClientName to {MaxClientName} characters; with more, Plaid Link shows \"This Application\".");
        if (string.IsNullOrWhiteSpace(options.Language))
            result.AddError("Set Plaid:Language, for example to \"en\".");
        else if (options.Language.Length != 2 || !options.Language.All(char.IsAsciiLetterLower))
            result.AddError("Set Plaid:Language to two lower-case letters, for example \"en\".");
        CheckNumbers(options, result);
        return result.Build();
    }

    private static void CheckAddresses(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.RedirectUri is { } redirect && RedirectUriRule.Check(redirect, options.Environment) is { } wrongRedirect)
            result.AddError(wrongRedirect);
        if (options.WebhookUri is { } webhook && !IsHttp(webhook))
            result.AddError("Set Plaid:WebhookUri to an absolute https or http address that Plaid can reach.");
        if (options.HostedLinkCompletionRedirectUri is { IsAbsoluteUri: false })
            result.AddError("Set Plaid:HostedLinkCompletionRedirectUri to an absolute address, for a mobile app one with its own scheme.");
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
        if (options.AccountFilters.Keys.Any(static type => type is not ("depository" or "credit" or "loan" or "investment" or "other")))
            result.AddError("Set Plaid:AccountFilters to lists of subtypes under depository, credit, loan, investment or other, for example Plaid:AccountFilters:depository:0 to \"checking\".");

        void Check(string setting, IList<string> products)
        {
            if (products.Any(static product => string.IsNullOrEmpty(product) || !product.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')))
                result.AddError($"Set Plaid:{setting} to Plaid's names of products, in lower-case letters and underscores, for example \"transactions,auth\".");
        }
    }

    private static void CheckNumbers(PlaidOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.DaysRequested is < 1 or > 730)
            result.AddError("Set Plaid:DaysRequested to a number of days from 1 to 730.");
        if (options.MaxRetries is < 0 or > 10)
            result.AddError("Set Plaid:MaxRetries to a number from 0 to 10.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > _maxTimeout)
            result.AddError("Set Plaid:Timeout to more than zero and at most 5 minutes, for example \"00:00:30\".");
        if (options.ExchangeTimeout <= TimeSpan.Zero || options.ExchangeTimeout > _maxExchangeTimeout)
            result.AddError("Set Plaid:ExchangeTimeout to more than zero and at most 30 seconds, for example \"00:00:10\".");
        else if (options.ExchangeLease < options.ExchangeTimeout * 2 || options.ExchangeLease > _maxTimeout)
            result.AddError("Set Plaid:ExchangeLease to at least twice Plaid:ExchangeTimeout and at most 5 minutes, for example \"00:01:00\".");
        if (options.ReconcileGrace < options.ExchangeLease)
            result.AddError("Set Plaid:ReconcileGrace to more than Plaid:ExchangeLease, for example \"00:45:00\"; with less, links in progress are removed.");
        if (options.SecretCacheDuration <= TimeSpan.Zero)
            result.AddError("Set Plaid:SecretCacheDuration to more than zero, for example \"01:00:00\".");
    }

    private static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme is "https" or "http";
}
