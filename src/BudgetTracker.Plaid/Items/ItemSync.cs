namespace BudgetTracker;

/// <summary>How far an item's transactions are brought in.</summary>
/// <param name="Transactions">How many there are.</param>
/// <param name="Oldest">The date of the oldest, or null without one.</param>
/// <param name="SyncedAt">When Plaid last told what there is, or null where it has not yet.</param>
/// <param name="IsHistoryComplete">Whether Plaid has fetched the whole history; until then older ones come.</param>
/// <param name="ErrorCode">
/// Why the latest attempt came to nothing: Plaid's error code, <c>PLAID_UNAVAILABLE</c> or <c>INTERNAL_ERROR</c>; null where it did not. It is tried again by itself.
/// </param>
public sealed record ItemSync(int Transactions, DateOnly? Oldest, DateTimeOffset? SyncedAt, bool IsHistoryComplete, string? ErrorCode)
{
    /// <summary>Of the <see cref="WorkLoop"/> that syncs, where the host has it.</summary>
    internal const string LoopName = "transaction_sync";
}
