using Npgsql;

namespace BudgetTracker;

/// <summary>Reads and changes linked items; each method is one round trip.</summary>
internal interface IItemStore
{
    /// <summary>The stored item; or, where another row holds it, that row's owner; or neither, where that row went away meanwhile.</summary>
    Task<(LinkedItem? Stored, ItemOwner? Other)> UpsertAsync(ItemRow row, CancellationToken cancellationToken);

    Task<SealedItem?> GetAsync(string userId, string itemId, CancellationToken cancellationToken);

    Task<IReadOnlyList<LinkedItem>> ListAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Replaces what is known; accounts that are not named any more are closed, not deleted, unless none is. False where there is no such item, or a later check than that of <paramref name="checkFence"/> has begun.</summary>
    Task<bool> SetDetailsAsync(
        string userId, string itemId, LinkInstitution? institution, IReadOnlyList<LinkAccount> accounts, int? checkFence,
        CancellationToken cancellationToken);

    /// <summary>Keeps what accounts that the item has hold.</summary>
    Task SetBalancesAsync(Guid item, IReadOnlyList<PlaidAccount> accounts, CancellationToken cancellationToken);

    /// <summary>Marks an item as being removed, and gives it.</summary>
    Task<SealedItem?> BeginRemovalAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>Removals that nobody has worked on for as long as <paramref name="pause"/>, each given to one caller only.</summary>
    Task<IReadOnlyList<(string UserId, string ItemId)>> TakeUpRemovalsAsync(int limit, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an item that nobody wants as <see cref="ItemStatuses.Removing"/>, so that its exchange leaves nothing behind. False where it has a
    /// row already: then it is somebody's.
    /// </summary>
    Task<bool> InsertRemovingAsync(Guid exchangeId, ItemRow row, CancellationToken cancellationToken);

    /// <summary>Deletes an item that Plaid has removed: whatever its row says by now, its tokens are dead.</summary>
    Task<bool> CompleteRemovalAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>Deletes an item that is being removed although Plaid has it still, and notes it for the reconciler.</summary>
    Task<bool> ForgetAsync(string userId, string itemId, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IItemStore"/>
internal sealed class ItemStore(IPostgresDatabase database) : IItemStore
{
    public Task<(LinkedItem? Stored, ItemOwner? Other)> UpsertAsync(ItemRow row, CancellationToken cancellationToken)
    {
        Sql upsert = $"with given as ({ItemSql.Select(row)}), {ItemSql.Upsert(row, isAnnounced: true)} select id from item";
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [upsert, Select($"i.item_id = {row.ItemId}")],
                async (reader, end) =>
                {
                    var isStored = await reader.ReadAsync(end).ConfigureAwait(false);
                    await reader.NextResultAsync(end).ConfigureAwait(false);
                    var item = (await ReadAsync(reader, end).ConfigureAwait(false)).SingleOrDefault()?.Item;
                    return isStored ? (item, null) : ((LinkedItem?)null, item is null ? null : new ItemOwner(item.Id, item.UserId));
                },
                token),
            cancellationToken);
    }

    public async Task<SealedItem?> GetAsync(string userId, string itemId, CancellationToken cancellationToken) =>
        (await QueryAsync([Select($"i.user_id = {userId} and i.item_id = {itemId}")], cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public async Task<IReadOnlyList<LinkedItem>> ListAsync(string userId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync([Select($"i.user_id = {userId}", withLook: true)], cancellationToken).ConfigureAwait(false)).Select(found => found.Item)];

    public async Task<bool> SetDetailsAsync(
        string userId, string itemId, LinkInstitution? institution, IReadOnlyList<LinkAccount> accounts, int? checkFence,
        CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync(
            $"""
            with item as (
                update budget_tracker.plaid_item
                set institution_id = {institution?.InstitutionId}, institution_name = {institution?.Name},
                    fingerprint = case when {accounts is []} then fingerprint else {ItemFingerprint.Of(institution, accounts)} end, updated_at = now()
                where user_id = {userId} and item_id = {itemId} and ({checkFence is null} or check_fence = {checkFence ?? 0})
                returning id),
            {ItemSql.ReplaceAccounts(accounts)}
            select id from item
            """,
            static reader => reader.GetGuid(0),
            cancellationToken).ConfigureAwait(false);
        return found is [_];
    }

    public Task SetBalancesAsync(Guid item, IReadOnlyList<PlaidAccount> accounts, CancellationToken cancellationToken) => database.RunAsync(
        (session, token) => session.ExecuteAsync(
            [$"select from budget_tracker.plaid_item where id = {item} for no key update", AccountSql.SaveBalances(item, accounts)], token),
        cancellationToken);

    public async Task<SealedItem?> BeginRemovalAsync(string userId, string itemId, CancellationToken cancellationToken) => (await QueryAsync(
        [
            $"update budget_tracker.plaid_item i set status = {ItemStateMachine.NextSql(ItemChange.RemovalBegun)}, updated_at = now() where user_id = {userId} and item_id = {itemId}",
            Select($"i.user_id = {userId} and i.item_id = {itemId}"),
        ],
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public Task<IReadOnlyList<(string UserId, string ItemId)>> TakeUpRemovalsAsync(int limit, TimeSpan pause, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            with open as (
                select id from budget_tracker.plaid_item
                where status = 'REMOVING' and updated_at < now() - {pause}
                order by updated_at limit {limit} for update skip locked)
            update budget_tracker.plaid_item i set updated_at = now() from open where i.id = open.id
            returning i.user_id, i.item_id
            """,
            static reader => (reader.GetString(0), reader.GetString(1)),
            cancellationToken);

    public async Task<bool> InsertRemovingAsync(Guid exchangeId, ItemRow row, CancellationToken cancellationToken) => await database.QueryAsync(
        $"""
        with given as ({ItemSql.Select(row)}),
        kept as (
            insert into budget_tracker.plaid_item (id, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, status)
            select id, user_id, item_id, access_token_sealed, key_id, institution_id, institution_name, 'REMOVING' from given
            on conflict (item_id) do nothing
            returning id),
        settled as (
            update budget_tracker.plaid_exchange e set reconciled_at = now()
            from given where e.id = {exchangeId} and e.state in ('SUSPECT', 'LOST') and e.reconciled_at is null)
        select id from kept
        """,
        static reader => reader.GetGuid(0),
        cancellationToken).ConfigureAwait(false) is [_];

    public async Task<bool> CompleteRemovalAsync(string userId, string itemId, CancellationToken cancellationToken) => await database.QueryAsync(
        $"""
        with gone as (
            delete from budget_tracker.plaid_item where user_id = {userId} and item_id = {itemId}
            returning id, user_id, item_id, is_announced),
        told as ({ItemEventSql.Insert(ItemEventKinds.Removed, $"gone where is_announced")})
        select id from gone
        """,
        static reader => reader.GetGuid(0),
        cancellationToken).ConfigureAwait(false) is [_];

    public async Task<bool> ForgetAsync(string userId, string itemId, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            with gone as (
                delete from budget_tracker.plaid_item where user_id = {userId} and item_id = {itemId} and status = 'REMOVING'
                returning user_id, item_id, is_announced),
            told as ({ItemEventSql.Insert(ItemEventKinds.Removed, $"gone where is_announced")})
            insert into budget_tracker.plaid_unowned_item (user_id, item_id, is_forgotten)
            select user_id, item_id, true from gone
            on conflict (item_id) do update set is_forgotten = true, reported_at = null
            """,
            cancellationToken).ConfigureAwait(false) == 1;

    private Task<IReadOnlyList<SealedItem>> QueryAsync(Sql[] statements, CancellationToken cancellationToken) =>
        database.RunAsync((session, token) => session.QueryAsync(statements, ReadAsync, token), cancellationToken);

    private static Sql Select(Sql condition, bool withLook = false) =>
        $"""
        select {ItemReader.Columns},
               a.account_id, a.name, a.mask, a.type, a.subtype,
               i.error_code, least(i.disconnects_at, i.consent_expires_at), i.has_new_accounts, i.checked_at, n.url, n.primary_color, n.logo,
               i.sync_leased_at is not null, i.transaction_count, i.oldest_transaction, i.synced_at, i.is_history_complete, i.sync_error_code
        from budget_tracker.plaid_item i left join budget_tracker.plaid_account a on a.item = i.id and a.closed_at is null
            left join budget_tracker.plaid_institution n on {withLook} and n.institution_id = i.institution_id
        where {condition}
        order by i.created_at, i.id, a.name collate "C" nulls first, a.account_id collate "C"
        """;

    /// <summary>Reads items from rows of item and account, ordered by item.</summary>
    private static async Task<IReadOnlyList<SealedItem>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var items = new List<SealedItem>();
        List<LinkAccount> accounts = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var id = reader.GetGuid(0);
            if (items is [] || items[^1].Item.Id != id)
            {
                accounts = [];
                items.Add(ReadItem(reader, accounts));
            }

            if (ItemReader.Text(reader, 9) is { } accountId)
            {
                accounts.Add(new()
                {
                    Id = accountId,
                    Name = ItemReader.Text(reader, 10),
                    Mask = ItemReader.Text(reader, 11),
                    Type = ItemReader.Text(reader, 12),
                    Subtype = ItemReader.Text(reader, 13),
                });
            }
        }

        return items;
    }

    private static SealedItem ReadItem(NpgsqlDataReader reader, IReadOnlyList<LinkAccount> accounts)
    {
        var found = ItemReader.Read(reader);
        return found with
        {
            Item = found.Item with
            {
                Accounts = accounts,
                ErrorCode = ItemReader.Text(reader, 14),
                EndsAt = ItemReader.Time(reader, 15),
                HasNewAccounts = reader.GetBoolean(16),
                CheckedAt = ItemReader.Time(reader, 17),
                Sync = reader.GetBoolean(21) ? ReadSync(reader) : null,
                Look = InstitutionLook.Of(ItemReader.Text(reader, 18), ItemReader.Text(reader, 19), ItemReader.Text(reader, 20)),
            },
        };
    }

    private static ItemSync ReadSync(NpgsqlDataReader reader) => new(
        reader.GetInt32(22), reader.IsDBNull(23) ? null : reader.GetFieldValue<DateOnly>(23), ItemReader.Time(reader, 24), reader.GetBoolean(25), ItemReader.Text(reader, 26));
}

/// <summary>A stored item, and its token as it is stored.</summary>
internal sealed record SealedItem(LinkedItem Item, byte[] SealedToken);
