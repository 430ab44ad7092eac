using Microsoft.Extensions.Options;

namespace BudgetTracker.Faults;

/// <summary>
/// The control: the cursor of each page is saved, then its rows are written, one statement after the other. The same harness must
/// find its losses, or finding none in the library means nothing.
/// </summary>
internal sealed class NaiveSync(ISyncQueue queue, IPlaidTransactionApi plaid, ItemTokens tokens, IPostgresDatabase database, IOptions<PlaidSyncOptions> options)
    : ITransactionSyncService
{
    /// <summary>The failpoint between the two.</summary>
    public const string CursorSaved = "NaiveSync:cursor";

    private const int Days = 730;

    private readonly MirrorMapping _mapping = new(new StringPool());

    public async Task<int> SyncDueAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        for (; await queue.TakeUpAsync(options.Value.SyncLease, int.MaxValue, cancellationToken) is { } sync; count++)
        {
            try
            {
                await ReadAsync(sync, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                await queue.PostponeAsync(sync, SyncFailure.Of(exception, hasCursor: true), calls: 1, cancellationToken);
            }
        }

        return count;
    }

    public Task<LinkedItem> RefreshAsync(string userId, string itemId, CancellationToken cancellationToken = default) => throw new ItemNotFoundException(itemId);

    private async Task ReadAsync(DueSync sync, CancellationToken cancellationToken)
    {
        var item = sync.Sealed.Item.Id;
        var accessToken = await tokens.OpenAsync(sync.Sealed, cancellationToken);
        var cursor = sync.Cursor;
        TransactionsSyncResponse page;
        do
        {
            page = await plaid.SyncTransactionsAsync(accessToken, cursor, cursor is null ? Days : null, cancellationToken);
            cursor = page.NextCursor is "" ? null : page.NextCursor;
            await database.ExecuteAsync($"update budget_tracker.plaid_item set sync_cursor = {cursor} where id = {item}", cancellationToken);
            MirrorRow[] rows = [.. page.Added.Concat(page.Modified).Select(_mapping.Of)];
            string?[] gone = [.. page.Removed.Select(static removed => removed.TransactionId)];
            if (rows.Length + gone.Length > 0)
                Failpoints.Hit(CursorSaved);
            if (rows is not [])
                await database.ExecuteAsync(MirrorSql.Upsert(item, rows, lastChange: 0), cancellationToken);
            await database.ExecuteAsync(
                $"update budget_tracker.plaid_transaction set removed_at = now() where item = {item} and transaction_id = any ({gone})", cancellationToken);
        }
        while (page.HasMore);

        var isComplete = page.TransactionsUpdateStatus is "HISTORICAL_UPDATE_COMPLETE";
        await database.ExecuteAsync(
            $"""
            update budget_tracker.plaid_item
            set synced_at = now(), sync_error_code = null, sync_lease_until = null, is_history_complete = {isComplete}, sync_due_at = now() + interval '3 s'
            where id = {item}
            """,
            cancellationToken);
    }
}
