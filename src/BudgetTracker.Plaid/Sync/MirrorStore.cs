using System.Collections.ObjectModel;
using Npgsql;

namespace BudgetTracker;

/// <inheritdoc cref="IMirrorStore"/>
internal sealed class MirrorStore(IPostgresDatabase database, BankFeedSinks sinks) : IMirrorStore
{
    // Statements stay well within their time-out, and memory within bounds.
    private const int RowsAtOnce = 2000;

    // Of a sink, or of a host that is stopped.
    private const string LongestPause = "2min";

    // An item whose history is still being fetched is looked at soon, and ever less often.
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(5);

    public async Task<SyncReport?> CommitAsync(DueSync sync, SyncPages pages, TimeSpan interval, CancellationToken cancellationToken)
    {
        try
        {
            return await database.RunInTransactionAsync(
                (session, token) => WriteAsync(session, sync, pages, interval, token), cancellationToken).ConfigureAwait(false);
        }
        catch (SyncLostException)
        {
            return null;
        }
    }

    public Task<IReadOnlyList<BankChange>> ReadAsync(string userId, string itemId, long after, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select {MirrorSql.Columns}, t.change, t.removed_at is not null
        from budget_tracker.plaid_item i join budget_tracker.plaid_transaction t on t.item = i.id
        where i.user_id = {userId} and i.item_id = {itemId} and t.change > {after}
        order by t.change limit {limit}
        """,
        static reader =>
        {
            var row = MirrorSql.Read(reader);
            return new BankChange(reader.GetInt64(MirrorSql.Count), row.TransactionId, reader.GetBoolean(MirrorSql.Count + 1) ? null : BankFeedMapping.Of(row));
        },
        cancellationToken);

    private async Task<SyncReport> WriteAsync(PostgresSession session, DueSync sync, SyncPages pages, TimeSpan interval, CancellationToken cancellationToken)
    {
        var item = sync.Sealed.Item;
        var isEmpty = await HoldAsync(session, sync, cancellationToken).ConfigureAwait(false);
        if (pages is { Cursor: null, IsHistoryComplete: true } && !isEmpty)
            pages.RemoveOthers(await session.ReadAsync(MirrorSql.SelectLiving(item.Id), static reader => reader.GetString(0), cancellationToken).ConfigureAwait(false));
        var parts = new List<SyncChanges>();
        var lastChange = sync.LastChange;
        foreach (var told in pages.Told.Chunk(RowsAtOnce))
        {
            var found = await WriteAsync(session, item.Id, isEmpty, told, lastChange, cancellationToken).ConfigureAwait(false);
            lastChange += found.Count;
            parts.Add(found);
        }

        var changes = SyncChanges.Sum(parts);
        await sinks.ReceiveAsync(session, item, sync.IsHistoryComplete || pages.IsHistoryComplete, pages, changes, cancellationToken).ConfigureAwait(false);
        await ConcludeAsync(session, sync, pages, changes, lastChange, interval, cancellationToken).ConfigureAwait(false);
        // The item's row before its accounts', as everybody locks them.
        if (pages.Accounts.Count > 0)
            await session.ExecuteAsync(AccountSql.Save(item.Id, pages.Accounts), cancellationToken).ConfigureAwait(false);
        return new(changes.Written.Count, changes.Removed.Count);
    }

    /// <summary>
    /// Keeps the item from being deleted, and its sync from being another's, as long as the transaction lasts: which no lease ends, so the server is
    /// told, for this transaction, to look soon whether the host lives. Where it cannot (a socket file), it ignores that.
    /// </summary>
    /// <returns>Whether the mirror has nothing of the item.</returns>
    private static async Task<bool> HoldAsync(PostgresSession session, DueSync sync, CancellationToken cancellationToken)
    {
        var held = await session.ReadAsync(
            $"""
            with held as (select id from budget_tracker.plaid_item where id = {sync.Sealed.Item.Id} and {IsOwn(sync)} for key share)
            select not exists (select from budget_tracker.plaid_transaction t where t.item = held.id),
                set_config('tcp_keepalives_idle', '15', true), set_config('tcp_keepalives_interval', '5', true), set_config('tcp_keepalives_count', '3', true),
                set_config('idle_in_transaction_session_timeout', {LongestPause}, true)
            from held
            """,
            static reader => reader.GetBoolean(0),
            cancellationToken).ConfigureAwait(false);
        return held is [var isEmpty] ? isEmpty : throw new SyncLostException();
    }

    private static async Task<SyncChanges> WriteAsync(
        PostgresSession session, Guid item, bool isEmpty, KeyValuePair<string, MirrorRow?>[] told, long lastChange, CancellationToken cancellationToken)
    {
        if (isEmpty)
            return await InsertAsync(session, item, SyncDecision.Of(ReadOnlyDictionary<string, KnownRow>.Empty, told), lastChange, cancellationToken).ConfigureAwait(false);
        var known = await session.ReadAsync(
            MirrorSql.SelectKnown(item, [.. told.Select(static one => one.Key)]),
            static reader => new KnownRow(MirrorSql.Read(reader), reader.GetBoolean(MirrorSql.Count)),
            cancellationToken).ConfigureAwait(false);
        var changes = SyncDecision.Of(known.ToDictionary(static row => row.Row.TransactionId, StringComparer.Ordinal), told);
        var statements = new List<Sql>();
        if (changes.Written is not [])
            statements.Add(MirrorSql.Upsert(item, changes.Written, lastChange));
        if (changes.Removed is not [])
            statements.Add(MirrorSql.Remove(item, changes.Removed, lastChange + changes.Written.Count));
        if (statements is not [])
            await session.ExecuteAsync(statements, cancellationToken).ConfigureAwait(false);
        return changes;
    }

    /// <summary>Of an item of which the mirror has nothing.</summary>
    private static async Task<SyncChanges> InsertAsync(PostgresSession session, Guid item, SyncChanges changes, long lastChange, CancellationToken cancellationToken)
    {
        try
        {
            await MirrorSql.InsertAsync(session, item, changes.Written, lastChange, cancellationToken).ConfigureAwait(false);
            return changes;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            // The one that took the sync over was faster.
            throw new SyncLostException();
        }
    }

    private static async Task ConcludeAsync(
        PostgresSession session, DueSync sync, SyncPages pages, SyncChanges changes, long lastChange, TimeSpan interval, CancellationToken cancellationToken)
    {
        var isNews = changes.Count > 0;
        // A history that is read anew has to come to its end once, so that what the mirror has too much is found.
        var cursor = sync is { Cursor: null, LastChange: > 0 } && !pages.IsHistoryComplete ? null : pages.NextCursor;
        var isAtRest = pages.IsHistoryComplete || (sync.IsHistoryComplete && cursor is not null);
        DateOnly? earliest = changes.Written is [] ? null : changes.Written.Min(static row => row.Date);
        var concluded = await session.ReadAsync(
            $"""
            with before as (
                -- What failed or was not ready before says nothing of how soon there is more.
                select id, is_history_complete as was_complete, case when sync_error_code is null and synced_at is not null then sync_attempts else 0 end as attempts
                from budget_tracker.plaid_item where id = {sync.Sealed.Item.Id} and {IsOwn(sync)} for no key update),
            item as (
                update budget_tracker.plaid_item i
                set sync_cursor = {cursor}, last_change = {lastChange}, synced_at = now(), sync_error_code = null, sync_lease_until = null,
                    sync_attempts = case when {isAtRest} then 0 else before.attempts + 1 end, is_history_complete = is_history_complete or {pages.IsHistoryComplete},
                    transaction_count = transaction_count + {changes.Growth},
                    oldest_transaction = case
                        when {changes.Former} <= oldest_transaction then (
                            select min(date) from budget_tracker.plaid_transaction t where t.item = i.id and t.removed_at is null)
                        else least(oldest_transaction, {earliest}) end,
                    sync_due_at = case when sync_wanted <> {sync.Wanted} then now() + {SyncQueue.Company}
                        when {isAtRest} then now() + {interval} * (0.9 + random() * 0.2)
                        else now() + least({interval}, {_firstPause} * power(2, least(before.attempts, 12))) end
                from before where i.id = before.id
                returning i.id, i.user_id, i.item_id, {isNews} or i.is_history_complete and not before.was_complete as is_news),
            told as ({ItemEventSql.Insert(ItemEventKinds.TransactionsChanged, $"item where is_news")})
            select id from item
            """,
            static reader => reader.GetGuid(0),
            cancellationToken).ConfigureAwait(false);
        if (concluded is [])
            throw new SyncLostException();
    }

    /// <summary>Whether the sync is still its holder's, and was not committed before: the answer of a commit may get lost.</summary>
    private static Sql IsOwn(DueSync sync) =>
        $"sync_fence = {sync.Fence} and sync_cursor is not distinct from {sync.Cursor} and last_change = {sync.LastChange} and status <> 'REMOVING'";

    /// <summary>Another one has begun, or the item is being removed.</summary>
    private sealed class SyncLostException : Exception;
}
