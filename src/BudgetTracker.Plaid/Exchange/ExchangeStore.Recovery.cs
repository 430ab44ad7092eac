namespace BudgetTracker;

/// <summary>What becomes of exchanges whose holder is gone, or late.</summary>
internal sealed partial class ExchangeStore
{
    private const int DeletedAtOnce = 1000;

    /// <summary>Recovery takes up what nobody holds: <see cref="ExchangeEvent.TakenUp"/>.</summary>
    public Task<IReadOnlyList<ExchangeAttempt>> TakeUpAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        with open as (
            select id from budget_tracker.plaid_exchange
            where state in ('EXCHANGING', 'UNKNOWN') and lease_until < now() and (public_token_sealed is not null or item_id is not null)
            order by lease_until limit {limit} for update skip locked)
        update budget_tracker.plaid_exchange e
        set state = 'EXCHANGING', fence = fence + 1, attempt = attempt + 1, lease_until = now() + {Lease}, updated_at = now()
        from open where e.id = open.id
        returning {Columns}
        """,
        static reader => Read(reader) with { IsHeld = true },
        cancellationToken);

    /// <remarks>
    /// <see cref="ExchangeEvent.TakenUp"/>, of a SUSPECT too: but not where the item was removed at Plaid, nor when the reconciler may be
    /// about to, on account of this exchange or of another one. Its fingerprint no longer keeps anybody from linking the same accounts, who
    /// may have begun to.
    /// </remarks>
    public Task<ExchangeAttempt?> TakeBackAsync(ExchangeAttempt attempt, string itemId, CancellationToken cancellationToken)
    {
        var soon = options.Value.ReconcileGrace / 2;
        Sql take =
            $"""
            update budget_tracker.plaid_exchange
            set state = 'EXCHANGING', fence = fence + 1, lease_until = now() + {Lease}, fingerprint = null, updated_at = now()
            where id = {attempt.Id} and fence >= {attempt.Fence}
                and (state = 'UNKNOWN' or state = 'EXCHANGING' and lease_until < now()
                    or state = 'SUSPECT' and item_id is null and error_code = {PlaidErrorCodes.InvalidPublicToken} and updated_at > now() - {soon})
                and not exists (select from budget_tracker.plaid_unowned_item u where u.item_id = {itemId} and u.first_seen_at < now() - {soon})
                and not exists (
                    select from budget_tracker.plaid_exchange o where o.user_id = {attempt.UserId} and o.item_id = {itemId} and o.state in ('SUSPECT', 'LOST'))
            returning id
            """;
        Sql select = $"select {Columns} from budget_tracker.plaid_exchange e where id = {attempt.Id}";
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [take, select],
                static async (reader, end) =>
                {
                    var isHeld = await reader.ReadAsync(end).ConfigureAwait(false);
                    await reader.NextResultAsync(end).ConfigureAwait(false);
                    return await reader.ReadAsync(end).ConfigureAwait(false) ? Read(reader) with { IsHeld = isHeld } : null;
                },
                token),
            cancellationToken);
    }

    public Task AddWaitingAsync(IReadOnlyList<NewExchange> exchanges, CancellationToken cancellationToken) => database.RunAsync(
        (session, token) => session.ExecuteAsync(exchanges.Select(InsertWaiting), token), cancellationToken);

    /// <summary>A claim that recovery takes up at once, unless the public token has one.</summary>
    public static Sql InsertWaiting(NewExchange exchange) =>
        $"""
        insert into budget_tracker.plaid_exchange
            (id, user_id, public_token_sha256, public_token_sealed, allows_duplicate, state, fence, attempt, lease_until)
        values ({exchange.Id}, {exchange.UserId}, {exchange.PublicTokenSha256}, {exchange.PublicTokenSealed}, {exchange.AllowsDuplicate}, 'UNKNOWN', 0, 0, now())
        on conflict do nothing
        """;

    public Task<TimeSpan> ExpireAsync(TimeSpan publicTokenLife, TimeSpan grace, CancellationToken cancellationToken)
    {
        // Stored, ExpiredUnused and ExpiredInDoubt, at once where nobody can go on with it; then, a public token that is of no use any more is not kept, not even sealed; then GivenUp.
        Sql expire =
            $"""
            with ended as (
                update budget_tracker.plaid_exchange
                set state = case when item_id is not null then 'ACTIVE' when attempt = 0 then 'REJECTED' else 'SUSPECT' end,
                    public_token_sealed = null, updated_at = now()
                where state in ('EXCHANGING', 'UNKNOWN') and lease_until < now()
                    and (created_at < now() - {publicTokenLife} or public_token_sealed is null and item_id is null)
                    -- A late holder's is compared for as long.
                    and not exists (select from budget_tracker.plaid_item i where i.item_id = plaid_exchange.item_id and i.created_at > now() - {publicTokenLife})
                returning item_id),
            item as (
                update budget_tracker.plaid_item i set is_announced = true from ended
                where i.item_id = ended.item_id and not i.is_announced and i.status <> 'REMOVING'
                returning i.user_id, i.item_id)
            {ItemEventSql.Insert(ItemEventKinds.Linked, $"item")}
            """;
        Sql erase =
            $"""
            update budget_tracker.plaid_exchange set public_token_sealed = null
            where state in ('EXCHANGING', 'UNKNOWN') and public_token_sealed is not null and created_at < now() - {publicTokenLife}
            """;
        Sql giveUp = $"update budget_tracker.plaid_exchange set state = 'LOST', updated_at = now() where state = 'SUSPECT' and updated_at < now() - {grace}";
        Sql age = $"select coalesce(now() - min(created_at), interval '0') from budget_tracker.plaid_exchange where state in ('EXCHANGING', 'UNKNOWN')";
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [expire, erase, giveUp, age],
                static async (reader, end) => await reader.ReadAsync(end).ConfigureAwait(false) ? reader.GetTimeSpan(0) : TimeSpan.Zero,
                token),
            cancellationToken);
    }

    public Task<int> DeleteEndedAsync(CancellationToken cancellationToken)
    {
        // Ids are in the order of time: whatever ended so long ago is at the beginning of the table. A day for clocks that differ.
        var newest = Guid.CreateVersion7(timeProvider.GetUtcNow() - options.Value.ExchangeRetention + TimeSpan.FromDays(1));
        return database.ExecuteAsync(
            $"""
            delete from budget_tracker.plaid_exchange where id in (
                select id from budget_tracker.plaid_exchange
                where id < {newest} and updated_at < now() - {options.Value.ExchangeRetention}
                    and (state in ('ACTIVE', 'REJECTED') or state in ('SUSPECT', 'LOST') and reconciled_at is not null)
                order by id limit {DeletedAtOnce} for update skip locked)
            """,
            cancellationToken);
    }
}
