namespace BudgetTracker;

/// <summary>What the pages of one run say: each transaction by its last word, each account as it was last named.</summary>
internal sealed class SyncPages
{
    private readonly OrderedDictionary<string, MirrorRow?> _told = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, PlaidAccount> _accounts = new(StringComparer.Ordinal);
    private readonly MirrorMapping _mapping = new(new StringPool());

    /// <param name="cursor">Where the run begins; null is the beginning of the history.</param>
    public SyncPages(string? cursor) => (Cursor, NextCursor) = (cursor, cursor);

    /// <summary>Where the run began.</summary>
    public string? Cursor { get; }

    /// <summary>Where the run has come to.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>Whether Plaid has fetched the whole history.</summary>
    public bool IsHistoryComplete { get; private set; }

    /// <summary>Whether Plaid has fetched anything at all.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the end of the run was not read yet.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Each transaction that was named; null where it is gone.</summary>
    public IReadOnlyList<KeyValuePair<string, MirrorRow?>> Told => _told;

    public IReadOnlyCollection<PlaidAccount> Accounts => _accounts.Values;

    public void Add(TransactionsSyncResponse page)
    {
        if (page.HasMore && page.NextCursor == NextCursor)
            throw new PlaidTransportException("/transactions/sync", "a page that leads to itself", mayHaveBeenProcessed: true) { IsTransient = false };
        IsReady = page.NextCursor is not "";
        HasMore = IsReady && page.HasMore;
        IsHistoryComplete = page.TransactionsUpdateStatus is "HISTORICAL_UPDATE_COMPLETE";
        if (IsReady)
            NextCursor = page.NextCursor;
        foreach (var account in page.Accounts)
            _accounts[account.AccountId] = account;
        foreach (var transaction in page.Added.Concat(page.Modified))
            Tell(_mapping.Of(transaction));
        foreach (var gone in page.Removed)
            _told[MirrorMapping.IdOf(gone.TransactionId)] = null;
    }

    /// <summary>A run from the beginning to the end names all that is there: what else the mirror takes for there is gone.</summary>
    /// <param name="living">The ids of the mirror's transactions that are not removed.</param>
    public void RemoveOthers(IEnumerable<string> living)
    {
        foreach (var id in living)
            _told.TryAdd(id, null);
    }

    private void Tell(MirrorRow row) => _told[row.TransactionId] = row;
}
