namespace BudgetTracker;

/// <summary>How a <see cref="PlaidEmulator"/> behaves. The defaults answer as Plaid's Sandbox does.</summary>
public sealed class PlaidEmulatorOptions
{
    /// <summary>The only client id accepted; null (default) accepts any.</summary>
    public string? ClientId { get; set; }

    /// <summary>The only secret accepted; null (default) accepts any. Change it later with <see cref="PlaidEmulator.RotateSecret"/>.</summary>
    public string? Secret { get; set; }

    /// <summary>Where to listen. Default: <c>http://127.0.0.1:0</c>, a free port on loopback.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>The clock of every lifetime, time stamp and delay. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The seed of the banks' life: the same gives the same people the same transactions. Default: 0.</summary>
    public int Seed { get; set; }

    /// <summary>How long after it is linked an item has the first 30 days of its transactions. Default: 1 second.</summary>
    public TimeSpan InitialUpdateDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after it is linked an item has all of its transactions. Default: 5 seconds.</summary>
    public TimeSpan HistoricalUpdateDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True (default): a public token is spent by its first exchange. False: a repeated exchange within the token's
    /// 30 minutes answers with the same item and access token. Plaid leaves open which of the two happens.
    /// </summary>
    public bool OneTimePublicTokens { get; set; } = true;

    /// <summary>The rate limits that calls are held to, counted by <see cref="TimeProvider"/>. Default: none.</summary>
    public PlaidRateLimits RateLimits { get; set; }

    /// <summary>The redirect URIs "registered in the Dashboard"; empty (default) accepts any well-formed one.</summary>
    public IList<string> RedirectUris { get; } = [];

    /// <summary>
    /// Whether a well-formed id of no bank that the emulator knows (<c>ins_</c> and digits) names a generic bank. Default: false,
    /// such an id is answered with <c>INVALID_INSTITUTION</c>.
    /// </summary>
    public bool AcceptUnknownInstitutions { get; set; }

    /// <summary>
    /// The file that items, users, living tokens and the webhook key are kept in, so that they survive a restart; for one
    /// emulator at a time. Default: null, memory only. Readable by its owner only, as it holds the emulator's access tokens.
    /// </summary>
    public string? StateFile { get; set; }

    /// <summary>Whether webhooks are delivered. Default: true.</summary>
    public bool DeliverWebhooks { get; set; } = true;

    /// <summary>Whether webhooks may leave this machine. Default: false, loopback addresses only.</summary>
    public bool AllowRemoteWebhooks { get; set; }

    /// <summary>How long a webhook's receiver may take. Default: 10 seconds, as with Plaid.</summary>
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The seed of the dice that faults with a probability roll. Default: 0, so that runs repeat.</summary>
    public int FaultSeed { get; set; }

    /// <summary>
    /// Called for every call of an API route before its answer is sent, possibly from several threads at once; for
    /// validating traffic against Plaid's OpenAPI document. Default: null.
    /// </summary>
    public Action<RecordedCall>? OnCall { get; set; }

    /// <summary>Where the emulator logs to; no log line carries a token or a secret. Default: null, nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }
}
