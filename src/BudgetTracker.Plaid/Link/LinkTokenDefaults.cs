namespace BudgetTracker;

/// <summary>Lays a request's overrides over the options' defaults, and keeps to Plaid's rules that need no call.</summary>
internal static class LinkTokenDefaults
{
    private const int LongestClientName = 30;
    private const int MostDays = 730;

    public static LinkTokenCreateRequest Apply(LinkTokenRequest request, PlaidLinkOptions options, string environment)
    {
        if (request.ClientName is { Length: > LongestClientName })
            throw new ArgumentException($"ClientName is longer than {LongestClientName} characters; Plaid Link would show \"This Application\".", nameof(request));
        if (request.DaysRequested is < 1 or > MostDays)
            throw new ArgumentException($"DaysRequested is outside 1 to {MostDays} days.", nameof(request));
        if (request.CountryCodes is [])
            throw new ArgumentException("CountryCodes is empty. Name at least one country, for example US.", nameof(request));

        // An Android app comes back by its package name; Plaid takes one or the other.
        var androidPackageName = request.AndroidPackageName ?? (request.RedirectUri is null ? options.AndroidPackageName : null);
        var redirectUri = request.RedirectUri ?? (androidPackageName is null ? options.RedirectUri : null);
        if (androidPackageName is not null && redirectUri is not null)
            throw new ArgumentException("Give AndroidPackageName or RedirectUri, not both.", nameof(request));
        if (redirectUri is not null && RedirectUriRule.Check(redirectUri, environment) is { } problem)
            throw new ArgumentException(problem, nameof(request));

        var daysRequested = request.DaysRequested ?? options.DaysRequested;
        return new LinkTokenCreateRequest
        {
            ClientName = request.ClientName ?? options.ClientName,
            Language = request.Language ?? options.Language,
            CountryCodes = request.CountryCodes ?? [.. options.CountryCodes],
            User = new LinkTokenCreateUser { ClientUserId = request.UserId },
            Products = request.Products ?? [.. options.Products],
            RequiredIfSupportedProducts = NullIfEmpty(request.RequiredIfSupportedProducts ?? [.. options.RequiredIfSupportedProducts]),
            OptionalProducts = NullIfEmpty(request.OptionalProducts ?? [.. options.OptionalProducts]),
            AdditionalConsentedProducts = NullIfEmpty(request.AdditionalConsentedProducts ?? [.. options.AdditionalConsentedProducts]),
            Webhook = (request.WebhookUri ?? options.WebhookUri)?.AbsoluteUri,
            LinkCustomizationName = request.LinkCustomizationName ?? options.LinkCustomizationName,
            RedirectUri = redirectUri?.OriginalString,
            AndroidPackageName = androidPackageName,
            AccountFilters = request.AccountFilters ?? AccountFilters(options.AccountFilters),
            HostedLink = request.HostedLink ?? HostedLink(options),
            Transactions = daysRequested is { } days ? new LinkTokenCreateTransactions { DaysRequested = days } : null,
            EnableMultiItemLink = request.EnableMultiItemLink ?? (options.EnableMultiItemLink ? true : null),
        };
    }

    /// <summary>Update mode: products stay out but for a consent that is missing, the webhook would be ignored, and the history's length is fixed already.</summary>
    /// <seealso href="https://plaid.com/docs/link/update-mode/"/>
    public static LinkTokenCreateRequest ToUpdateMode(LinkTokenCreateRequest request, ItemWithToken found, bool accountSelectionEnabled) => request with
    {
        AccessToken = found.AccessToken,
        Update = accountSelectionEnabled ? new LinkTokenCreateUpdate { AccountSelectionEnabled = true } : null,
        Products = null,
        RequiredIfSupportedProducts = null,
        OptionalProducts = null,
        AdditionalConsentedProducts = found.Item.Sync?.ErrorCode is PlaidErrorCodes.AdditionalConsentRequired ? ["transactions"] : null,
        Webhook = null,
        Transactions = null,
        EnableMultiItemLink = null,
    };

    private static LinkAccountFilters? AccountFilters(IDictionary<string, IList<string>> subtypes)
    {
        LinkAccountFilter? Of(string type) => subtypes.TryGetValue(type, out var names) ? new LinkAccountFilter { AccountSubtypes = [.. names] } : null;

        return subtypes.Count == 0 ? null : new LinkAccountFilters
        {
            Depository = Of("depository"),
            Credit = Of("credit"),
            Loan = Of("loan"),
            Investment = Of("investment"),
            Other = Of("other"),
        };
    }

    private static LinkTokenCreateHostedLink? HostedLink(PlaidLinkOptions options) =>
        options.HostedLink ? new LinkTokenCreateHostedLink { CompletionRedirectUri = options.HostedLinkCompletionRedirectUri?.OriginalString } : null;

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> values) => values is [] ? null : values;
}
