namespace BudgetTracker;

/// <summary>The items that Plaid names and no row owns.</summary>
internal interface IUnownedItemStore
{
    /// <summary>The users whose exchanges may have left an item behind.</summary>
    Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>Notes which of a user's items nobody owns, and gives those that were first noted longer than <paramref name="grace"/> ago.</summary>
    Task<IReadOnlyList<string>> FindAsync(string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IUnownedItemStore"/>
internal sealed class UnownedItemStore(IPostgresDatabase database) : IUnownedItemStore
{
    public Task<IReadOnlyList<string>> ListUsersAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select user_id from budget_tracker.plaid_exchange
        where state not in ('ACTIVE', 'REJECTED') and updated_at > now() - interval '7 days'
        union select user_id from budget_tracker.plaid_unowned_item
        """,
        static reader => reader.GetString(0),
        cancellationToken);

    public Task<IReadOnlyList<string>> FindAsync(string userId, IReadOnlyList<string> itemIds, TimeSpan grace, CancellationToken cancellationToken)
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
            select item_id from budget_tracker.plaid_unowned_item
            where user_id = {userId} and item_id = any ({named}) and first_seen_at < now() - {grace}
            """;
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [forget, note, select],
                static async (reader, end) =>
                {
                    var ids = new List<string>();
                    while (await reader.ReadAsync(end).ConfigureAwait(false))
                        ids.Add(reader.GetString(0));
                    return (IReadOnlyList<string>)ids;
                },
                token),
            cancellationToken);
    }
}
