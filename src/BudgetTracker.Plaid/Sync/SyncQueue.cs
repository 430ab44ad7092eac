namespace BudgetTracker;

/// <inheritdoc cref="ISyncQueue"/>
internal sealed class SyncQueue(IPostgresDatabase database) : ISyncQueue
{
    /// <summary>How long a sync that is asked for waits for company.</summary>
    public static readonly TimeSpan Company = TimeSpan.FromSeconds(2);

    // The window in which users take turns, at both ends: nobody's many items hide another's one.
    private const int Window = 200;

    private static readonly TimeSpan _wantedMeanwhile = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _afterRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A common table expression that asks for a sync: one that is due keeps its place, and one that is under way does not count.</summary>
    /// <param name="itemId">Plaid's item id, or null.</param>
    public static Sql Want(string? itemId) =>
        $"""
        item as (
            update budget_tracker.plaid_item set sync_wanted = sync_wanted + 1, sync_due_at = {ItemSql.SyncDue($"now() + {Company}")}
            where item_id = {itemId} and status <> 'REMOVING')
        """;

    private static Sql IsReady => $"is_announced and status in ('GOOD', 'PENDING_DISCONNECT', 'PENDING_EXPIRATION')";

    private static Sql IsFree => $"(sync_lease_until is null or sync_lease_until <= now())";

    private static Sql IsDue => $"{IsReady} and sync_due_at <= now() and {IsFree}";

    // Plaid counts calls by the minute; who has just begun is about to make one.
    private static Sql IsRecent => $"sync_leased_at > now() - interval '1 minute'";

    private static Sql RecentCalls => $"coalesce(sum(greatest(sync_calls, 1)), 0)";

    public async Task<DueSync?> TakeUpAsync(TimeSpan lease, int callsPerMinute, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"""
        with due as (
            (select id, user_id, sync_due_at as due_at from budget_tracker.plaid_item where {IsDue} order by sync_due_at limit {Window})
            union
            (select id, user_id, sync_due_at as due_at from budget_tracker.plaid_item where {IsDue} order by sync_due_at desc limit {Window})),
        recent as (
            select user_id, sync_calls, sync_leased_at, sync_lease_until from budget_tracker.plaid_item where {IsRecent}),
        -- A user's turn comes after those of users who have had fewer.
        turn as (
            select id, due_at, row_number() over (partition by user_id order by due_at, id)
                + (select count(*) from recent where recent.user_id = due.user_id and recent.sync_lease_until > now()) as number
            from due),
        next as (
            select i.id from budget_tracker.plaid_item i join turn using (id)
            where {IsDue} and (select {RecentCalls} from recent) < {callsPerMinute}
            order by turn.number, turn.due_at, turn.id limit 1 for update of i skip locked)
        update budget_tracker.plaid_item i
        set sync_fence = sync_fence + 1, sync_lease_until = now() + {lease}, sync_leased_at = now(),
            sync_calls = case when {IsRecent} then sync_calls else 0 end
        from next where i.id = next.id
        returning {ItemReader.Columns}, i.sync_fence, i.sync_wanted, i.sync_cursor, i.last_change, now() - i.sync_due_at, i.is_history_complete, i.sync_calls
        """,
        reader => new DueSync(
            ItemReader.Read(reader),
            reader.GetInt32(ItemReader.Count),
            reader.GetInt32(ItemReader.Count + 1),
            ItemReader.Text(reader, ItemReader.Count + 2),
            reader.GetInt64(ItemReader.Count + 3),
            reader.GetTimeSpan(ItemReader.Count + 4),
            reader.GetBoolean(ItemReader.Count + 5),
            new(reader.GetInt32(ItemReader.Count + 6), callsPerMinute)),
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public async Task<SyncRenewal> RenewAsync(DueSync sync, TimeSpan lease, int calls, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"""
        with renewed as (
            update budget_tracker.plaid_item set sync_lease_until = now() + {lease}, sync_leased_at = now(), sync_calls = {calls}
            where id = {sync.Sealed.Item.Id} and sync_fence = {sync.Fence} and status <> 'REMOVING'
            returning id)
        select {calls} + (select {RecentCalls} from budget_tracker.plaid_item i where {IsRecent} and i.id <> renewed.id) >= {sync.Calls.MostOfAll}
        from renewed
        """,
        static reader => reader.GetBoolean(0) ? SyncRenewal.HasToWait : SyncRenewal.MayCall,
        cancellationToken).ConfigureAwait(false)).DefaultIfEmpty(SyncRenewal.IsLost).Single();

    public Task PostponeAsync(DueSync sync, SyncFailure failure, int calls, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_item
        set sync_attempts = sync_attempts + 1, sync_lease_until = null, sync_calls = {calls},
            -- What only the person can give is missing until a sync succeeds, whatever else fails meanwhile.
            sync_error_code = case when sync_error_code = {PlaidErrorCodes.AdditionalConsentRequired} then sync_error_code else {failure.Code} end,
            sync_cursor = case when {failure.ForgetsCursor} then null else sync_cursor end,
            sync_not_before = case when {failure.IsPlaidsWish} then now() + {failure.FirstPause} end,
            -- Spread, since what keeps one from being made keeps many; and never sooner than Plaid wants.
            sync_due_at = now() + (1 + random() * 0.2) * least(
                {failure.LongestPause}, {failure.FirstPause} * power(2, least(sync_attempts, 12)),
                case when sync_wanted <> {sync.Wanted} and not {failure.IsPlaidsWish} then least({failure.FirstPause}, {_wantedMeanwhile}) end)
            {(failure.WantsCheck ? (Sql)$", {ItemCheckStore.Wanted}" : $"")}
        where id = {sync.Sealed.Item.Id} and sync_fence = {sync.Fence}
        """,
        cancellationToken);

    public Task ReleaseAsync(DueSync sync, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update budget_tracker.plaid_item set sync_lease_until = null where id = {sync.Sealed.Item.Id} and sync_fence = {sync.Fence}", cancellationToken);

    public async Task<TimeSpan?> NextDueAsync(TimeSpan within, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"""
        select min(sync_due_at) - now() from budget_tracker.plaid_item
        where {IsReady} and sync_due_at <= now() + {within} and {IsFree}
        """,
        static reader => reader.IsDBNull(0) ? default(TimeSpan?) : reader.GetTimeSpan(0),
        cancellationToken).ConfigureAwait(false))[0];

    public async Task<WantedRefresh?> BeginRefreshAsync(string userId, string itemId, TimeSpan interval, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"""
        with found as (
            select id, refreshed_at from budget_tracker.plaid_item
            where user_id = {userId} and item_id = {itemId} and is_announced and status <> 'REMOVING' for update),
        begun as (
            update budget_tracker.plaid_item i set refreshed_at = now() from found
            where i.id = found.id and (found.refreshed_at is null or found.refreshed_at <= now() - {interval})
            returning i.id)
        select {ItemReader.Columns}, case when not exists (select from begun) then found.refreshed_at + {interval} - now() end, found.refreshed_at
        from found join budget_tracker.plaid_item i on i.id = found.id
        """,
        static reader => new WantedRefresh(
            ItemReader.Read(reader),
            reader.IsDBNull(ItemReader.Count) ? null : reader.GetTimeSpan(ItemReader.Count),
            ItemReader.Time(reader, ItemReader.Count + 1)),
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public Task EndRefreshAsync(WantedRefresh refresh, bool wasAsked, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_item
        set sync_wanted = case when {wasAsked} then sync_wanted + 1 else sync_wanted end,
            sync_due_at = case when {wasAsked} then {ItemSql.SyncDue($"now() + {_afterRefresh}")} else sync_due_at end,
            refreshed_at = case when {wasAsked} then refreshed_at else {refresh.Before} end
        where id = {refresh.Sealed.Item.Id}
        """,
        cancellationToken);
}
