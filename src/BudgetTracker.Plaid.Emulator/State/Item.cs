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

    /// <summary>A removed item's transactions are forgotten.</summary>
    public bool Removed
    {
        get;
        set
        {
            field = value;
            if (value && Transactions is { } transactions)
                (Fetched, Transactions) = (transactions.Fetched, null);
        }
    }

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

    /// <summary>When Plaid heard something new, until <see cref="Transactions"/> know it themselves.</summary>
    public IReadOnlyList<DateTimeOffset> Fetched { get; set; } = [];

    /// <summary>Null while nobody could notice.</summary>
    public ItemTransactions? Transactions { get; set; }

    /// <summary>Whether they are asked for in due time.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Whether anybody has looked at them.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>Whether <c>/transactions/sync</c> was ever called: its webhooks begin then.</summary>
    public bool SyncAsked { get; set; }

    public bool RecurringAsked { get; set; }

    /// <exception cref="ApiException">The item is in an error.</exception>
    public void ThrowIfBroken()
    {
        if (Error is { } code)
            throw new ApiException(Errors.OfItem(code));
    }

    /// <exception cref="ApiException">One of the ids is no account's of the item.</exception>
    public void ThrowUnlessHas(IEnumerable<string>? accountIds)
    {
        if (accountIds?.All(id => Accounts.Any(a => string.Equals(a.Id, id, StringComparison.Ordinal))) is false)
            throw Errors.InvalidAccountId();
    }

    /// <summary>Whether a sign-in finds the account that was opened later.</summary>
    public bool KnowsNewAccount => HasNewAccount || Accounts.Any(a => a.Mask is Masks.CashManagement);

    /// <summary>Which accounts it had in turn, where they changed since it was linked; the last are <see cref="Accounts"/>.</summary>
    public List<ChosenAccounts> Choices { get; init; } = [];

    /// <summary>The user chooses accounts anew.</summary>
    public void Choose(IReadOnlyList<Account> accounts)
    {
        if (Choices.Count == 0)
            Choices.Add(new(0, Accounts));
        Choices.Add(new(Transactions?.Fetched.Count ?? Fetched.Count, accounts));
        Accounts = accounts;
    }

    /// <summary>The accounts it had when something new was heard for the nth time.</summary>
    public IReadOnlyList<Account> AccountsAt(int fetch) => Choices.FindLast(choice => choice.FromFetch <= fetch)?.Accounts ?? Accounts;

    /// <summary>Adds a line beside the bank's life.</summary>
    public void Add(Extra extra)
    {
        Extras.Add(extra);
        Transactions?.Add(extra.Changes());
    }
}

/// <summary>The accounts that an item had from a fetch on.</summary>
internal sealed record ChosenAccounts(int FromFetch, IReadOnlyList<Account> Accounts);
