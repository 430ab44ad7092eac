namespace BudgetTracker;

/// <summary>What a provider of bank data found changed at one login, all of it or nothing.</summary>
public sealed record BankChanges
{
    /// <summary>The provider, for example <c>plaid</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The owner.</summary>
    public required string UserId { get; init; }

    /// <summary>The provider's id of the login, at Plaid the item id.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The accounts that the provider named, as they are now. One that is not named is as it was.</summary>
    public IReadOnlyList<BankAccount> Accounts { get; init; } = [];

    /// <summary>The transactions that are new, changed, or there again; each once.</summary>
    public IReadOnlyList<BankTransaction> Transactions { get; init; } = [];

    /// <summary>The ids of transactions that the bank does not tell of any more, each once. One may come back later.</summary>
    public IReadOnlyList<string> RemovedTransactionIds { get; init; } = [];

    /// <summary>Whether the whole history was told; until then older transactions come, and opening balances move.</summary>
    public bool IsHistoryComplete { get; init; }
}
