using Npgsql;

namespace BudgetTracker;

/// <summary>The items as a queue of checks: one row an item, so it does not grow.</summary>
internal interface IItemCheckStore
{
    /// <summary>Takes up items whose check is due, of any user; until the lease is over, each is one caller's.</summary>
    Task<IReadOnlyList<DueCheck>> TakeUpAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Begins a check of one item, due or not, whoever else is at it: the later one counts. Null where there is no such item or it is being removed.</summary>
    Task<DueCheck?> BeginAsync(string userId, string itemId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes down what a check found, and what the host is told of it. False where a later check began or was asked for meanwhile.</summary>
    Task<bool> ConcludeAsync(DueCheck check, ItemFinding finding, TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>A check found nothing out, and is due again after a pause that grows.</summary>
    Task PostponeAsync(DueCheck check, CancellationToken cancellationToken);

    /// <summary>Asks for a check: one that is under way does not count any more.</summary>
    Task WantAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>A session of update mode succeeded: what was announced before is settled, and a check is asked for.</summary>
    Task SettleAsync(Guid item, DateTimeOffset finishedAt, bool accountsWereChosen, CancellationToken cancellationToken);

    /// <summary>Asks for checks of some items whose webhooks go elsewhere; a check puts them right.</summary>
    Task<int> WantWebhooksAsync(string webhook, int limit, CancellationToken cancellationToken);
}

/// <summary>A check that this caller makes.</summary>
/// <param name="Sealed">The item, and its token as it is stored.</param>
/// <param name="Fence">Its conclusion counts while no later check has begun.</param>
/// <param name="Now">When it began, on the database's clock.</param>
/// <param name="DisconnectsAt">When the bank disconnects, as it announced, or null.</param>
/// <param name="ConsentExpiresAt">When the consent ends, as far as it is known.</param>
/// <param name="Webhook">Where Plaid sends webhooks, as of the last check.</param>
/// <param name="KnownInstitutionId">The institution of which all is known, or null.</param>
internal sealed record DueCheck(
    SealedItem Sealed, int Fence, DateTimeOffset Now, DateTimeOffset? DisconnectsAt, DateTimeOffset? ConsentExpiresAt, string? Webhook, string? KnownInstitutionId);

/// <inheritdoc cref="IItemCheckStore"/>
internal sealed class ItemCheckStore(IPostgresDatabase database) : IItemCheckStore
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _longestPause = TimeSpan.FromHours(1);

    public Task<IReadOnlyList<DueCheck>> TakeUpAsync(int limit, TimeSpan lease, CancellationToken cancellationToken) => BeginAsync(
        $"is_announced and status <> 'REMOVING' and check_due_at <= now() order by check_due_at limit {limit} for update skip locked", lease, cancellationToken);

    public async Task<DueCheck?> BeginAsync(string userId, string itemId, TimeSpan lease, CancellationToken cancellationToken) => (await BeginAsync(
        $"user_id = {userId} and item_id = {itemId} and is_announced and status <> 'REMOVING' for update", lease, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public async Task<bool> ConcludeAsync(DueCheck check, ItemFinding finding, TimeSpan interval, CancellationToken cancellationToken) => await database.QueryAsync(
        $"""
        with before as (
            select i.id, i.status, {ItemStateMachine.NextSql(finding.Change)} as next_status,
                case when i.disconnects_at > now() then i.disconnects_at end as disconnects_at,
                case when {finding.ConsentExpiresAt} - {ItemFinding.Notice} > now() then {finding.ConsentExpiresAt} - {ItemFinding.Notice} end as notice_at
            from budget_tracker.plaid_item i where i.id = {check.Sealed.Item.Id} and i.check_fence = {check.Fence} and i.status <> 'REMOVING' for update),
        item as (
            update budget_tracker.plaid_item i
            set status = before.next_status, error_code = {finding.ErrorCode}, webhook = {finding.Webhook},
                consent_expires_at = {finding.ConsentExpiresAt}, disconnects_at = before.disconnects_at,
                -- Spread, since many items may have been linked at once; and not later than the notice of an end.
                checked_at = now(), check_failures = 0,
                check_due_at = least(now() + {interval} * (0.9 + random() * 0.2), before.notice_at, before.disconnects_at),
                -- What waited for its person waits no more.
                sync_due_at = case when i.status <> before.next_status then {ItemSql.SyncDue($"now()")} else i.sync_due_at end,
                sync_wanted = i.sync_wanted + (i.status <> before.next_status)::integer,
                updated_at = case when i.status <> before.next_status then now() else i.updated_at end
            from before where i.id = before.id
            returning i.id, i.user_id, i.item_id, i.is_announced, before.status as was, i.status),
        told as ({ItemEventSql.InsertChanges($"item")})
        select id from item
        """,
        static reader => reader.GetGuid(0),
        cancellationToken).ConfigureAwait(false) is [_];

    public Task PostponeAsync(DueCheck check, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_item
        set check_failures = check_failures + 1, check_due_at = now() + least({_longestPause}, {_firstPause} * power(2, least(check_failures, 10)))
        where id = {check.Sealed.Item.Id} and check_fence = {check.Fence}
        """,
        cancellationToken);

    public Task WantAsync(string userId, string itemId, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update budget_tracker.plaid_item set {Wanted} where user_id = {userId} and item_id = {itemId} and status <> 'REMOVING'", cancellationToken);

    public Task SettleAsync(Guid item, DateTimeOffset finishedAt, bool accountsWereChosen, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_item
        -- Plaid's times have whole seconds.
        set disconnects_at = case when date_trunc('second', announced_at) > {finishedAt} then disconnects_at end,
            has_new_accounts = has_new_accounts and not ({accountsWereChosen} and coalesce(date_trunc('second', announced_at) <= {finishedAt}, true)),
            sync_due_at = {ItemSql.SyncDue($"now()")}, sync_wanted = sync_wanted + 1, {Wanted}
        where id = {item} and status <> 'REMOVING'
        """,
        cancellationToken);

    public Task<int> WantWebhooksAsync(string webhook, int limit, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_item set {Wanted} where id in (
            select id from budget_tracker.plaid_item
            where status in ('GOOD', 'PENDING_DISCONNECT', 'PENDING_EXPIRATION') and webhook is distinct from {webhook}
                and checked_at is not null and check_failures = 0 and check_due_at > now()
            order by checked_at limit {limit} for update skip locked)
        """,
        cancellationToken);

    /// <summary>What asks for a check, in a <c>set</c>. One that is due keeps its place, however often it is asked for; and what stays the same is no work for the index.</summary>
    public static Sql Wanted => $"check_fence = check_fence + 1, check_due_at = least(check_due_at, now())";

    private Task<IReadOnlyList<DueCheck>> BeginAsync(Sql condition, TimeSpan lease, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        with due as (select id from budget_tracker.plaid_item where {condition})
        update budget_tracker.plaid_item i set check_fence = check_fence + 1, check_due_at = now() + {lease} from due where i.id = due.id
        returning {ItemReader.Columns}, i.check_fence, now(), i.disconnects_at, i.consent_expires_at, i.webhook,
            (select n.institution_id from budget_tracker.plaid_institution n where n.institution_id = i.institution_id)
        """,
        Read,
        cancellationToken);

    private static DueCheck Read(NpgsqlDataReader reader) => new(
        ItemReader.Read(reader),
        reader.GetInt32(ItemReader.Count),
        reader.GetFieldValue<DateTimeOffset>(ItemReader.Count + 1),
        ItemReader.Time(reader, ItemReader.Count + 2),
        ItemReader.Time(reader, ItemReader.Count + 3),
        ItemReader.Text(reader, ItemReader.Count + 4),
        ItemReader.Text(reader, ItemReader.Count + 5));
}
