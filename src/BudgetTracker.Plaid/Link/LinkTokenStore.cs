namespace BudgetTracker;

/// <summary>Which user a link token was given to.</summary>
internal interface ILinkTokenStore
{
    /// <summary>Remembers a link token by its hash; forgets those whose sessions Plaid no longer keeps.</summary>
    Task AddAsync(string userId, byte[] linkTokenSha256, DateTimeOffset expiration, CancellationToken cancellationToken);

    /// <summary>Whether a link token was given to this user.</summary>
    Task<bool> IsOwnAsync(string userId, byte[] linkTokenSha256, CancellationToken cancellationToken);
}

/// <inheritdoc cref="ILinkTokenStore"/>
internal sealed class LinkTokenStore(IPostgresDatabase database) : ILinkTokenStore
{
    // Plaid keeps a token's sessions for up to 6 h.
    private static readonly TimeSpan _kept = TimeSpan.FromHours(6);

    public Task AddAsync(string userId, byte[] linkTokenSha256, DateTimeOffset expiration, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        with forgotten as (delete from budget_tracker.plaid_link_token where expires_at < now() - {_kept})
        insert into budget_tracker.plaid_link_token (link_token_sha256, user_id, expires_at) values ({linkTokenSha256}, {userId}, {expiration})
        on conflict do nothing
        """,
        cancellationToken);

    public async Task<bool> IsOwnAsync(string userId, byte[] linkTokenSha256, CancellationToken cancellationToken) => await database.QueryAsync(
        $"select true from budget_tracker.plaid_link_token where link_token_sha256 = {linkTokenSha256} and user_id = {userId}",
        static reader => reader.GetBoolean(0),
        cancellationToken).ConfigureAwait(false) is [true];
}
