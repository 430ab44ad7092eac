namespace BudgetTracker;

/// <summary>Stored tokens to try keys on.</summary>
internal interface ITokenSampleStore
{
    /// <summary>The first and the last token of each key that items are sealed with.</summary>
    Task<IReadOnlyList<TokenSample>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A stored token, and whether it is sealed with the key of the newest one.</summary>
internal sealed record TokenSample(bool IsCurrent, Guid RowId, string UserId, string ItemId, byte[] SealedToken);

/// <inheritdoc cref="ITokenSampleStore"/>
internal sealed class TokenSampleStore(IPostgresDatabase database) : ITokenSampleStore
{
    public Task<IReadOnlyList<TokenSample>> ListAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        with recursive used as (
            (select key_id from budget_tracker.plaid_item order by key_id limit 1)
            union all
            select (select i.key_id from budget_tracker.plaid_item i where i.key_id > used.key_id order by i.key_id limit 1)
            from used where used.key_id is not null)
        select used.key_id = (select i.key_id from budget_tracker.plaid_item i order by i.id desc limit 1), s.id, s.user_id, s.item_id, s.access_token_sealed
        from used, lateral (
            (select * from budget_tracker.plaid_item i where i.key_id = used.key_id order by i.id limit 1)
            union
            (select * from budget_tracker.plaid_item i where i.key_id = used.key_id order by i.id desc limit 1)) s
        """,
        static reader => new TokenSample(reader.GetBoolean(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4)),
        cancellationToken);
}
