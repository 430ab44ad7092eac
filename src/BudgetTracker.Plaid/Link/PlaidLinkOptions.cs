namespace BudgetTracker;

/// <summary>The <c>Plaid</c> section of the configuration: defaults for every link token.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
public sealed class PlaidLinkOptions
{
    /// <summary>The name Link shows, at most 30 characters. Default: "Budget Tracker".</summary>
    public string ClientName { get; set; } = "Budget Tracker";

    /// <summary>Products every linked Item must support. Default: <c>transactions</c>.</summary>
    public IList<string> Products { get; } = [];

    /// <summary>Products required where the institution has them.</summary>
    public IList<string> RequiredIfSupportedProducts { get; } = [];

    /// <summary>Products taken where possible.</summary>
    public IList<string> OptionalProducts { get; } = [];

    /// <summary>Products to ask consent for now and use later.</summary>
    public IList<string> AdditionalConsentedProducts { get; } = [];

    /// <summary>ISO 3166-1 alpha-2 country codes. Default: <c>US</c>.</summary>
    public IList<string> CountryCodes { get; } = [];

    /// <summary>Language of Link. Default: <c>en</c>.</summary>
    public string Language { get; set; } = "en";

    /// <summary>Where OAuth banks send the browser back to. Default: the environment variable PLAID_REDIRECT_URI.</summary>
    public Uri? RedirectUri { get; set; }

    /// <summary>Where Plaid sends webhooks: this host's <c>/plaid-webhook</c>. Items follow it where it changes, a hundred a minute.</summary>
    public Uri? WebhookUri { get; set; }

    /// <summary>Days of transaction history, 1 to 730. Default: Plaid's, 90.</summary>
    public int? DaysRequested { get; set; }

    /// <summary>Name of a Link customization from the Dashboard.</summary>
    public string? LinkCustomizationName { get; set; }

    /// <summary>Package name of an Android app, used instead of <see cref="RedirectUri"/>.</summary>
    public string? AndroidPackageName { get; set; }

    /// <summary>
    /// Which accounts Link offers: subtypes for each account type, for example <c>depository: [checking, savings]</c>.
    /// Default: all.
    /// </summary>
    public IDictionary<string, IList<string>> AccountFilters { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Asks for a <c>hosted_link_url</c> with every link token. Default: false.</summary>
    public bool HostedLink { get; set; }

    /// <summary>Where the hosted page goes when a session is over.</summary>
    public Uri? HostedLinkCompletionRedirectUri { get; set; }

    /// <summary>Lets one Link session link several institutions. Default: false.</summary>
    public bool EnableMultiItemLink { get; set; }

    /// <summary>
    /// Whether a public token is exchanged only where the link token it came from was given to the same user. Default: false.
    /// Then each exchange must bring its link token, and asks <c>/link/token/get</c> first.
    /// </summary>
    public bool RequireLinkToken { get; set; }

    /// <summary>
    /// Whether each new link is tied to a user of Plaid's (<c>/user/create</c>), so that items which nobody owns can be found and
    /// removed. Default: false, because Plaid enables its user API for each client. Databases that share a Plaid client and user ids (a
    /// second schema, a restored backup) see each other's items: one may then remove as many of another's as exchanges of its own were lost.
    /// </summary>
    public bool ReconcileItems { get; set; }
}
