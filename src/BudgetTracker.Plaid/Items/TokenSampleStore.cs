namespace BudgetTracker;

/// <summary>Stored tokens to try keys on.</summary>
internal interface ITokenSampleStore
{
    /// <summary>The first and the last token of the key that the newest item is sealed with; or else of each other key.</summary>
    Task<IReadOnlyList<TokenSample>> ListAsync(bool isCurrent, CancellationToken cancellationToken);
}

/// <summary>A stored token, and the key that its row names.</summary>
internal sealed record TokenSample(string KeyId, Guid RowId, string UserId, string ItemId, byte[] SealedToken);

/// <inheritdoc cref="ITokenSampleStore"/>
internal sealed class TokenSampleStore(IPostgresDatabase database) : ITokenSampleStore
{
    public Task<IReadOnlyList<TokenSample>> ListAsync(bool isCurrent, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        with recursive used as (
            (select key_id from budget_tracker.plaid_item order by key_id limit 1)
            union all
            select (select i.key_id from budget_tracker.plaid_item i where i.key_id > used.key_id order by i.key_id limit 1)
            from used where used.key_id is not null)
        select used.key_id, s.id, s.user_id, s.item_id, s.access_token_sealed
        from used, lateral (
            (select * from budget_tracker.plaid_item i where i.key_id = used.key_id order by i.id limit 1)
            union
            (select * from budget_tracker.plaid_item i where i.key_id = used.key_id order by i.id desc limit 1)) s
        where (used.key_id = (select i.key_id from budget_tracker.plaid_item i order by i.id desc limit 1)) = {isCurrent}
        """,
        static reader => new TokenSample(reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4)),
        cancellationToken);
}
