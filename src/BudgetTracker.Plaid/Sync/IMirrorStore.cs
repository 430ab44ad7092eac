namespace BudgetTracker;

/// <summary>The mirror of what Plaid says, in <c>plaid_transaction</c>.</summary>
internal interface IMirrorStore
{
    /// <summary>
    /// Commits what a run has read to its end, all of it or nothing: rows, accounts with their balances, what the sinks make of them, the event, and
    /// the cursor. Null where the sync is another's by now; then nothing is committed.
    /// </summary>
    Task<SyncReport?> CommitAsync(DueSync sync, SyncPages pages, TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>The next changes of an item, as they are now.</summary>
    Task<IReadOnlyList<BankChange>> ReadAsync(string userId, string itemId, long after, int limit, CancellationToken cancellationToken);
}

/// <summary>What a sync brought.</summary>
/// <param name="Written">Transactions that were new, changed, or there again.</param>
/// <param name="Removed">Transactions that are gone.</param>
internal sealed record SyncReport(int Written, int Removed);
