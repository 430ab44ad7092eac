namespace BudgetTracker.Plaid;

/// <summary>The <c>Plaid</c> section of the configuration: defaults for every link token, and how Plaid is reached.</summary>
/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
public sealed class PlaidOptions
{
    /// <summary>Name or ARN of the secret with PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV. Default: the environment variable PLAID_SECRET_ARN, else the configuration itself.</summary>
    public string? SecretId { get; set; }

    /// <summary>Name or ARN of the secret with the key ring <c>{"primary","keys"}</c>. Default: the environment variable KEY_RING_SECRET_ARN, else the configuration section <c>Plaid:KeyRing</c>, else the field PLAID_KEY_RING of Plaid's own secret.</summary>
    public string? KeyRingSecretId { get; set; }

    /// <summary>Whether the key ring is a field of the secret that <see cref="SecretId"/> names, since nothing else names one.</summary>
    internal bool KeyRingIsInPlaidSecret { get; set; }

    /// <summary><c>sandbox</c> or <c>production</c>; overrides the secret's PLAID_ENV.</summary>
    public string? Environment { get; set; }

    /// <summary>Where Plaid is reached, for a local emulator or a proxy. Default: Plaid's host of the environment.</summary>
    public Uri? BaseAddress { get; set; }

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

    /// <summary>Where Plaid sends webhooks.</summary>
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

    /// <summary>Time-out of a call to Plaid, its repetitions and waits included. Default: 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time-out of <c>/item/public_token/exchange</c>. Default: 10 s.</summary>
    public TimeSpan ExchangeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call that is safe to repeat is repeated, 0 to 10. Default: 2.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>How long a secret is served from the cache. Default: 1 h.</summary>
    public TimeSpan SecretCacheDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an exchange is its host's alone. Default: 60 s; at least twice <see cref="ExchangeTimeout"/>.</summary>
    public TimeSpan ExchangeLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether a user may link the same accounts twice; each link is billed. Default: false, the second is refused and names the first.
    /// </summary>
    public bool AllowDuplicateItems { get; set; }

    /// <summary>
    /// Whether a public token is exchanged only where the link token it came from was given to the same user. Default: false.
    /// Then <see cref="TokenExchangeRequest.LinkToken"/> is required, and each exchange asks <c>/link/token/get</c> first.
    /// </summary>
    public bool RequireLinkToken { get; set; }

    /// <summary>
    /// Whether <see cref="IExchangeRecovery.ReconcileAsync"/> removes Items that Plaid has and nobody owns. Default: false,
    /// because Plaid enables its user API for each client. Then each new link token asks <c>/user/create</c> first.
    /// </summary>
    public bool ReconcileItems { get; set; }

    /// <summary>
    /// How long an Item nobody owns is left alone: the 30 minutes of a public token, the lease and a margin. Default: 45 min.
    /// </summary>
    public TimeSpan ReconcileGrace { get; set; } = TimeSpan.FromMinutes(45);
}
