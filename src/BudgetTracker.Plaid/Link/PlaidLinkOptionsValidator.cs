using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The rules of <see cref="PlaidLinkOptions"/>.</summary>
internal sealed class PlaidLinkOptionsValidator(IOptions<PlaidOptions> plaid) : IValidateOptions<PlaidLinkOptions>
{
    private const int MaxClientName = 30;

    public ValidateOptionsResult Validate(string? name, PlaidLinkOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
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
        if (options.DaysRequested is < 1 or > 730)
            result.AddError("Set Plaid:DaysRequested to a number of days from 1 to 730.");
        return result.Build();
    }

    private void CheckAddresses(PlaidLinkOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.RedirectUri is { } redirect && RedirectUriRule.Check(redirect, plaid.FindValid()?.Environment) is { } wrongRedirect)
            result.AddError(wrongRedirect);
        if (options.WebhookUri is { } webhook && !(webhook.IsAbsoluteUri && webhook.Scheme is "https" or "http"))
            result.AddError("Set Plaid:WebhookUri to an absolute https or http address that Plaid can reach.");
        if (options.HostedLinkCompletionRedirectUri is { IsAbsoluteUri: false })
            result.AddError("Set Plaid:HostedLinkCompletionRedirectUri to an absolute address, for a mobile app one with its own scheme.");
    }

    private static void CheckLists(PlaidLinkOptions options, ValidateOptionsResultBuilder result)
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
}
