using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Body of <c>/link/token/create</c>. Null is "not sent".</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
public sealed record LinkTokenCreateRequest
{
    /// <summary>The name Link shows; over 30 characters it shows "This Application".</summary>
    public required string ClientName { get; init; }

    /// <summary>Language of Link, for example <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>ISO 3166-1 alpha-2 country codes.</summary>
    public required IReadOnlyList<string> CountryCodes { get; init; }

    /// <summary>The person; needed unless <see cref="UserId"/> is given.</summary>
    public LinkTokenCreateUser? User { get; init; }

    /// <summary>Plaid's id of the person, from <c>/user/create</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>Products every linked Item must support; left out in update mode.</summary>
    public IReadOnlyList<string>? Products { get; init; }

    /// <summary>Products required where the institution has them.</summary>
    public IReadOnlyList<string>? RequiredIfSupportedProducts { get; init; }

    /// <summary>Products taken where possible.</summary>
    public IReadOnlyList<string>? OptionalProducts { get; init; }

    /// <summary>Products to ask consent for now and use later.</summary>
    public IReadOnlyList<string>? AdditionalConsentedProducts { get; init; }

    /// <summary>Where Plaid sends webhooks; ignored in update mode.</summary>
    public string? Webhook { get; init; }

    /// <summary>Update mode: the token of the Item to repair.</summary>
    public AccessToken? AccessToken { get; init; }

    /// <summary>Update mode's choices.</summary>
    public LinkTokenCreateUpdate? Update { get; init; }

    /// <summary>Name of a Link customization from the Dashboard.</summary>
    public string? LinkCustomizationName { get; init; }

    /// <summary>Where an OAuth bank sends the browser back to.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Package name of an Android app, instead of a redirect URI.</summary>
    public string? AndroidPackageName { get; init; }

    /// <summary>Which account types and subtypes Link offers.</summary>
    public LinkAccountFilters? AccountFilters { get; init; }

    /// <summary>Asks for a <c>hosted_link_url</c>.</summary>
    public LinkTokenCreateHostedLink? HostedLink { get; init; }

    /// <summary>Choices of the Transactions product.</summary>
    public LinkTokenCreateTransactions? Transactions { get; init; }

    /// <summary>Lets one Link session link several Items.</summary>
    public bool? EnableMultiItemLink { get; init; }
}

/// <summary>The person in <c>/link/token/create</c>.</summary>
public sealed record LinkTokenCreateUser
{
    /// <summary>The application's own id of the person; no e-mail address or other personal data.</summary>
    public required string ClientUserId { get; init; }
}

/// <summary>Update mode in <c>/link/token/create</c>.</summary>
public sealed record LinkTokenCreateUpdate
{
    /// <summary>Lets the person choose the accounts anew.</summary>
    public bool? AccountSelectionEnabled { get; init; }
}

/// <summary>Hosted Link in <c>/link/token/create</c>.</summary>
/// <seealso href="https://plaid.com/docs/link/hosted-link/"/>
public sealed record LinkTokenCreateHostedLink
{
    /// <summary>Where the hosted page goes when the session is over.</summary>
    public string? CompletionRedirectUri { get; init; }

    /// <summary>Life of the URL in seconds; Plaid's default is 30 minutes.</summary>
    public int? UrlLifetimeSeconds { get; init; }

    /// <summary>True where the page opens inside a mobile app.</summary>
    public bool? IsMobileApp { get; init; }
}

/// <summary>The Transactions product in <c>/link/token/create</c>.</summary>
public sealed record LinkTokenCreateTransactions
{
    /// <summary>Days of history, 1 to 730; Plaid's default is 90, fixed once the Item has Transactions.</summary>
    public int? DaysRequested { get; init; }
}

/// <summary>Which accounts Link offers: subtypes for each account type; a type that is null is not offered where another is set.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#link-token-create-request-account-filters"/>
public sealed record LinkAccountFilters
{
    /// <summary>Checking, savings and the like.</summary>
    public LinkAccountFilter? Depository { get; init; }

    /// <summary>Credit cards and the like.</summary>
    public LinkAccountFilter? Credit { get; init; }

    /// <summary>Loans.</summary>
    public LinkAccountFilter? Loan { get; init; }

    /// <summary>Investment accounts.</summary>
    public LinkAccountFilter? Investment { get; init; }

    /// <summary>Everything else.</summary>
    public LinkAccountFilter? Other { get; init; }
}

/// <summary>The subtypes that one account type is narrowed to.</summary>
public sealed record LinkAccountFilter
{
    /// <summary>Subtypes, for example <c>checking</c>, or <c>all</c>.</summary>
    public IReadOnlyList<string> AccountSubtypes { get; init; } = [];
}

/// <summary>Answer of <c>/link/token/create</c>. Prints without the token and the hosted page's address, which opens the same session.</summary>
public sealed record LinkTokenCreateResponse : IPlaidResponse
{
    /// <summary>The token for the browser.</summary>
    [JsonConverter(typeof(LinkTokenConverter))]
    public required string LinkToken { get; init; }

    /// <summary>When it expires: 4 h from now, 30 min in update mode.</summary>
    public required DateTimeOffset Expiration { get; init; }

    /// <summary>The page of a hosted Link session, where one was asked for.</summary>
    public Uri? HostedLinkUrl { get; init; }

    /// <summary>Plaid's id of the person, where known.</summary>
    public string? UserId { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }

    /// <summary>Expiration and request; never the token.</summary>
    public override string ToString() => $"link-*** until {Expiration:O} (request_id {RequestId})";
}
