using Npgsql;

namespace BudgetTracker;

/// <summary>The items that Plaid names and no row owns, and the exchanges that may have left them.</summary>
internal interface IUnownedItemStore
{
    /// <summary>The users whose exchanges may have left an item behind.</summary>
    Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>A user's exchanges whose item may live on at Plaid, oldest first.</summary>
    Task<IReadOnlyList<LostExchange>> ListLostAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Notes which of a user's items nobody owns, and gives them; <see cref="UnownedItem.IsDue"/> where known longer than <paramref name="grace"/>.</summary>
    Task<IReadOnlyList<UnownedItem>> NoteAsync(string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Writes down that an item is removed on account of an exchange; false where another was, or the exchange is settled.</summary>
    Task<bool> AccountAsync(LostExchange exchange, string itemId, CancellationToken cancellationToken);

    /// <summary>Plaid holds nothing of these exchanges any more.</summary>
    Task SettleAsync(IReadOnlyList<Guid> exchangeIds, CancellationToken cancellationToken);

    /// <summary>Notes that these are reported, and gives those that were not before.</summary>
    Task<IReadOnlyList<string>> ReportAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken);
}

/// <summary>An exchange that is SUSPECT or LOST, so that its item may live on at Plaid.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsGivenUp">Whether it is LOST: by now its item is listed, if there is one.</param>
/// <param name="InstitutionId">Where it was linked, or null.</param>
/// <param name="ItemId">The item that is being removed on its account, or null.</param>
/// <param name="CreatedAt">When it was claimed.</param>
internal sealed record LostExchange(Guid Id, bool IsGivenUp, string? InstitutionId, string? ItemId, DateTimeOffset CreatedAt);

/// <summary>An item that Plaid names and no row owns.</summary>
/// <param name="ItemId">Plaid's id.</param>
/// <param name="IsForgotten">Whether its row was here until an operator deleted it.</param>
/// <param name="IsDue">Whether it is known for long enough.</param>
/// <param name="FirstSeenAt">Since when it is known.</param>
internal sealed record UnownedItem(string ItemId, bool IsForgotten, bool IsDue, DateTimeOffset FirstSeenAt);

/// <inheritdoc cref="IUnownedItemStore"/>
internal sealed class UnownedItemStore(IPostgresDatabase database) : IUnownedItemStore
{
    public Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select user_id from budget_tracker.plaid_exchange where state in ('SUSPECT', 'LOST') and reconciled_at is null
        union select user_id from budget_tracker.plaid_exchange where state in ('EXCHANGING', 'UNKNOWN') and reconciled_at is null
        union select user_id from budget_tracker.plaid_unowned_item where reported_at is null
        """,
        static reader => reader.GetString(0),
        cancellationToken);

    public Task<IReadOnlyList<LostExchange>> ListLostAsync(string userId, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select id, state = 'LOST', institution_id, item_id, created_at from budget_tracker.plaid_exchange
        where user_id = {userId} and state in ('SUSPECT', 'LOST') and reconciled_at is null
        order by created_at, id
        """,
        static reader => new LostExchange(
            reader.GetGuid(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)),
        cancellationToken);

    public Task<IReadOnlyList<UnownedItem>> NoteAsync(string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken)
    {
        string?[] named = [.. itemIds];
        Sql forget =
            $"""
            delete from budget_tracker.plaid_unowned_item u
            where user_id = {userId} and (item_id <> all ({named})
                or exists (select from budget_tracker.plaid_item i where i.item_id = u.item_id))
            """;
        Sql note =
            $"""
            insert into budget_tracker.plaid_unowned_item (user_id, item_id)
            select {userId}, seen.item_id from unnest({named}) as seen (item_id)
            where not exists (select from budget_tracker.plaid_item i where i.item_id = seen.item_id)
            on conflict do nothing
            """;
        Sql select =
            $"""
            select item_id, is_forgotten, first_seen_at < now() - {grace}, first_seen_at from budget_tracker.plaid_unowned_item
            where user_id = {userId} and item_id = any ({named})
            """;
        return database.RunAsync((session, token) => session.QueryAsync([forget, note, select], ReadAsync, token), cancellationToken);
    }

    public async Task<bool> AccountAsync(LostExchange exchange, string itemId, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"""
        update budget_tracker.plaid_exchange set item_id = {itemId}
        where id = {exchange.Id} and state in ('SUSPECT', 'LOST') and reconciled_at is null and (item_id is null or item_id = {itemId})
            and not exists (select from budget_tracker.plaid_item i where i.item_id = {itemId})
        """,
        cancellationToken).ConfigureAwait(false) == 1;

    public Task SettleAsync(IReadOnlyList<Guid> exchangeIds, CancellationToken cancellationToken)
    {
        string?[] ids = [.. exchangeIds.Select(static id => id.ToString())];
        return database.ExecuteAsync(
            $"""
            update budget_tracker.plaid_exchange set reconciled_at = now()
            where id = any ({ids}::uuid[]) and state in ('SUSPECT', 'LOST') and reconciled_at is null
            """,
            cancellationToken);
    }

    public Task<IReadOnlyList<string>> ReportAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        string?[] ids = [.. itemIds];
        return database.QueryAsync(
            $"update budget_tracker.plaid_unowned_item set reported_at = now() where item_id = any ({ids}) and reported_at is null returning item_id",
            static reader => reader.GetString(0),
            cancellationToken);
    }

    private static async Task<IReadOnlyList<UnownedItem>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var items = new List<UnownedItem>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            items.Add(new(reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return items;
    }
}
