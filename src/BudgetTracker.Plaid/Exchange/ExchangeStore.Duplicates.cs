using Npgsql;

namespace BudgetTracker;

/// <summary>What becomes of an exchange whose accounts turn out to be linked already.</summary>
internal sealed partial class ExchangeStore
{
    public async Task<bool> RejectDuplicateAsync(ExchangeAttempt attempt, ItemRow row, string existingItemId, CancellationToken cancellationToken) => await database.QueryAsync(
        $"""
        with held as ({Held(attempt)} for update of e),
        given as ({ItemSql.Select(row)} from held),
        {ItemSql.Upsert(row, ItemStatuses.Removing)},
        done as (
            update budget_tracker.plaid_exchange e
            set state = 'REJECTED', item_id = {existingItemId}, error_code = {ExchangeRunner.DuplicateCode}, public_token_sealed = null, updated_at = now()
            from item where e.id = {attempt.Id})
        select id from item
        """,
        static reader => reader.GetGuid(0),
        cancellationToken).ConfigureAwait(false) is [_];

    public async Task<StoredOutcome> EndStoredAsync(ExchangeAttempt attempt, FoundDetails? details, CancellationToken cancellationToken)
    {
        var fingerprint = details is null ? null : ItemFingerprint.Of(details.Institution, details.Accounts);
        var ended = await QueryInTurnAsync(
            attempt.UserId,
            $"""
            with held as ({Held(attempt)} and e.item_id = {attempt.ItemId} for update of e),
            owned as (
                select id, item_id, fingerprint, token_version, status from budget_tracker.plaid_item
                where user_id = {attempt.UserId} and status <> 'REMOVING'),
            other as (
                select min(item_id) as item_id from owned
                where status <> 'REVOKED' and fingerprint = {Compared(attempt, fingerprint)} and item_id <> {attempt.ItemId}
                    -- One that was there before is no second link.
                    and exists (select from owned stored where stored.item_id = {attempt.ItemId} and stored.token_version = 1)),
            item as (
                update budget_tracker.plaid_item i
                set institution_id = coalesce({details?.Institution?.InstitutionId}, i.institution_id),
                    institution_name = coalesce({details?.Institution?.Name}, i.institution_name),
                    fingerprint = coalesce({fingerprint}, i.fingerprint),
                    status = case when other.item_id is null then i.status else 'REMOVING' end,
                    is_announced = i.is_announced or other.item_id is null, updated_at = now()
                from held, other where i.item_id = {attempt.ItemId} and i.user_id = {attempt.UserId}
                returning i.id, i.user_id, i.item_id, i.is_announced),
            told as ({ItemEventSql.Insert(
                ItemEventKinds.Linked, $"item where is_announced and not exists (select from budget_tracker.plaid_item o where o.id = item.id and o.is_announced)")}),
            {(details is null ? ItemSql.UpsertAccounts([]) : ItemSql.ReplaceAccounts(details.Accounts))},
            done as (
                update budget_tracker.plaid_exchange e
                set state = case when other.item_id is null then 'ACTIVE' else 'REJECTED' end, item_id = coalesce(other.item_id, e.item_id),
                    error_code = case when other.item_id is not null then {ExchangeRunner.DuplicateCode} end, public_token_sealed = null, updated_at = now()
                from held, other where e.id = held.id
                returning e.state, e.item_id)
            select state = 'REJECTED', item_id from done
            """,
            static reader => new StoredOutcome(IsEnded: true, reader.GetBoolean(0) ? reader.GetString(1) : null),
            cancellationToken).ConfigureAwait(false);
        return ended is [var outcome] ? outcome : await FindEndAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs a statement that asks whether a user has the same accounts already, one at a time for each user: the later one sees what the
    /// earlier one stored.
    /// </summary>
    private Task<IReadOnlyList<T>> QueryInTurnAsync<T>(string userId, Sql statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        Sql turn = $"select pg_advisory_xact_lock(hashtextextended({userId}, 0))";
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [turn, statement],
                async (reader, end) =>
                {
                    await reader.NextResultAsync(end).ConfigureAwait(false);
                    return (IReadOnlyList<T>)(await reader.ReadAsync(end).ConfigureAwait(false) ? [read(reader)] : []);
                },
                token),
            cancellationToken);
    }

    /// <summary>An earlier try's COMMIT may have happened although its connection broke.</summary>
    private async Task<StoredOutcome> FindEndAsync(ExchangeAttempt attempt, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"""
        select e.state = 'REJECTED', e.item_id from budget_tracker.plaid_exchange e
        where e.id = {attempt.Id} and (e.state = 'ACTIVE' or e.state = 'REJECTED' and e.error_code = {ExchangeRunner.DuplicateCode})
        """,
        static reader => new StoredOutcome(IsEnded: true, reader.GetBoolean(0) ? reader.GetString(1) : null),
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();
}
