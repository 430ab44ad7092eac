namespace BudgetTracker;

/// <summary>A linked login. Exists from the moment Link succeeds, exchanged or not, until it is removed.</summary>
internal sealed class Item
{
    public const int DefaultDaysRequested = 90;
    public const int MaximumDaysRequested = 730;

    public string Id { get; init; } = Ids.Item();

    public required Institution Institution { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyList<string> Products { get; set; }

    /// <summary>Further products that the user agreed to; the first call for one adds it.</summary>
    public IReadOnlyList<string> Consented { get; set; } = [];

    public string? ClientUserId { get; init; }

    public string? UserId { get; init; }

    public required IReadOnlyList<Account> Accounts { get; set; }

    public string? Webhook { get; set; }

    public string? AccessToken { get; set; }

    public int Exchanges { get; set; }

    /// <summary>The code of the error that its calls answer with, or null where it is well.</summary>
    public string? Error { get; set; }

    public bool LoginRequired => Error is Errors.LoginRequiredCode;

    /// <summary>When the user last agreed.</summary>
    public DateTimeOffset ConsentedAt { get; set; }

    /// <summary>Whether the user has an account that the item does not know.</summary>
    public bool HasNewAccount { get; set; }

    public bool Removed { get; set; }

    public (string Code, DateTimeOffset At)? LastWebhook { get; set; }

    /// <summary>Who signed in at the bank, and with what.</summary>
    public SandboxCredentials Credentials { get; init; } = SandboxCredentials.Good;

    public string Username => Credentials.Username;

    /// <summary>What the user asked for by the password, or null.</summary>
    public CustomUser? Custom => Credentials.Custom;

    /// <summary>Whose bank it is, by what the client calls people. Items of nobody in particular are one person's.</summary>
    public string Person => ClientUserId ?? UserId ?? "";

    /// <summary>When it got the product <c>transactions</c>, or null without it.</summary>
    public DateTimeOffset? TransactionsSince { get; set; }

    public int DaysRequested { get; set; } = DefaultDaysRequested;

    /// <summary>Lines that were asked for beside the bank's life.</summary>
    public List<Extra> Extras { get; init; } = [];

    /// <summary>When Plaid heard something new, before the emulator was started.</summary>
    public IReadOnlyList<DateTimeOffset> Fetched { get; init; } = [];

    /// <summary>Null until somebody could notice them.</summary>
    public ItemTransactions? Transactions { get; set; }

    /// <summary>Whether <c>/transactions/sync</c> was ever called: its webhooks begin then.</summary>
    public bool SyncAsked { get; set; }

    public bool RecurringAsked { get; set; }

    /// <exception cref="ApiException">The item is in an error.</exception>
    public void ThrowIfBroken()
    {
        if (Error is { } code)
            throw new ApiException(Errors.OfItem(code));
    }

    /// <summary>Whether a sign-in finds the account that was opened later.</summary>
    public bool KnowsNewAccount => HasNewAccount || Accounts.Any(a => a.Mask is Masks.CashManagement);

    /// <summary>Adds a line beside the bank's life.</summary>
    public void Add(Extra extra)
    {
        Extras.Add(extra);
        Transactions?.Add(extra.Changes());
    }
}
