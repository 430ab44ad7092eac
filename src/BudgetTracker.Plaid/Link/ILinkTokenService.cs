namespace BudgetTracker;

/// <summary>The first half of Link: tokens for the browser to open Plaid Link with.</summary>
public interface ILinkTokenService
{
    /// <summary>Creates a link token from the options' defaults and the request's overrides.</summary>
    /// <exception cref="ItemNotFoundException">Update mode names an item that is not this user's.</exception>
    /// <exception cref="ArgumentException">An override is invalid; the message names the cure.</exception>
    /// <exception cref="PlaidApiException">Plaid answered with an error.</exception>
    /// <exception cref="PlaidTransportException">Plaid gave no usable answer.</exception>
    Task<LinkToken> CreateAsync(LinkTokenRequest request, CancellationToken cancellationToken = default);
}

/// <summary>For whom a link token is, and what differs from <see cref="PlaidLinkOptions"/>. Null means the options' value.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
public sealed record LinkTokenRequest
{
    /// <summary>The authenticated user; becomes <c>client_user_id</c>, so no e-mail address or other personal data.</summary>
    public required string UserId { get; init; }

    /// <summary>Update mode: the user's own item to repair.</summary>
    public string? ItemId { get; init; }

    /// <summary>Update mode: lets the user choose the accounts anew. Default: false.</summary>
    public bool AccountSelectionEnabled { get; init; }

    /// <summary>The name Link shows, at most 30 characters.</summary>
    public string? ClientName { get; init; }

    /// <summary>Products every linked Item must support.</summary>
    public IReadOnlyList<string>? Products { get; init; }

    /// <summary>Products required where the institution has them.</summary>
    public IReadOnlyList<string>? RequiredIfSupportedProducts { get; init; }

    /// <summary>Products taken where possible.</summary>
    public IReadOnlyList<string>? OptionalProducts { get; init; }

    /// <summary>Products to ask consent for now and use later.</summary>
    public IReadOnlyList<string>? AdditionalConsentedProducts { get; init; }

    /// <summary>ISO 3166-1 alpha-2 country codes.</summary>
    public IReadOnlyList<string>? CountryCodes { get; init; }

    /// <summary>Language of Link.</summary>
    public string? Language { get; init; }

    /// <summary>Where OAuth banks send the browser back to.</summary>
    public Uri? RedirectUri { get; init; }

    /// <summary>Where Plaid sends webhooks. Where <see cref="PlaidLinkOptions.WebhookUri"/> is set, items follow that with their first check.</summary>
    public Uri? WebhookUri { get; init; }

    /// <summary>Days of transaction history, 1 to 730.</summary>
    public int? DaysRequested { get; init; }

    /// <summary>Name of a Link customization from the Dashboard.</summary>
    public string? LinkCustomizationName { get; init; }

    /// <summary>Package name of an Android app, used instead of a redirect URI.</summary>
    public string? AndroidPackageName { get; init; }

    /// <summary>Which accounts Link offers.</summary>
    public LinkAccountFilters? AccountFilters { get; init; }

    /// <summary>Asks for a page of Plaid's own to send the user to.</summary>
    public LinkTokenCreateHostedLink? HostedLink { get; init; }

    /// <summary>Lets one session link several institutions; their tokens then come from <c>/link/token/get</c> or a webhook.</summary>
    public bool? EnableMultiItemLink { get; init; }
}

/// <summary>A link token. Prints without its value.</summary>
/// <param name="Value">The token for the browser.</param>
/// <param name="Expiration">When it expires: 4 h from now, 30 min in update mode.</param>
/// <param name="HostedLinkUrl">The hosted session's page, where one was asked for.</param>
public sealed record LinkToken(string Value, DateTimeOffset Expiration, Uri? HostedLinkUrl = null)
{
    /// <summary>The expiration; never the token.</summary>
    public override string ToString() => $"link-*** until {Expiration:O}";
}
