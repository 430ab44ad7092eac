using Npgsql;

namespace BudgetTracker;

/// <summary>Which user a link token was given to, and which are asked for what their sessions brought.</summary>
internal interface ILinkTokenStore
{
    /// <summary>Remembers a link token by its hash.</summary>
    Task AddAsync(IssuedLinkToken token, CancellationToken cancellationToken);

    /// <summary>A link token that was given to somebody, or null.</summary>
    Task<IssuedLinkToken?> FindAsync(byte[] linkTokenSha256, CancellationToken cancellationToken);

    /// <summary>Takes up link tokens whose sessions are to be asked for, of any user; they are asked for again ever less often, ten minutes apart at most. Forgets those whose sessions Plaid no longer keeps.</summary>
    Task<IReadOnlyList<IssuedLinkToken>> TakeUpAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The latest link tokens of update mode that may have repaired an item.</summary>
    Task<IReadOnlyList<IssuedLinkToken>> ListUpdateModeAsync(string userId, string itemId, CancellationToken cancellationToken);

    /// <summary>The sessions of a link token are to be asked for now, where they still are at all.</summary>
    Task WantAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The sessions of a link token need not be asked for any more.</summary>
    Task StopAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>A link token that was given to a user. Prints without its value.</summary>
/// <param name="Id">Its row; sortable by time.</param>
/// <param name="UserId">The user.</param>
/// <param name="Sha256">What finds it again.</param>
/// <param name="Sealed">Its value, where its sessions are asked for.</param>
/// <param name="Item">The row of the item that it repairs, or null.</param>
/// <param name="SelectsAccounts">Whether the person chooses the item's accounts anew.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record IssuedLinkToken(Guid Id, string UserId, byte[] Sha256, byte[]? Sealed, Guid? Item, bool SelectsAccounts, DateTimeOffset ExpiresAt)
{
    /// <summary>How long after it expired its sessions are asked for: one that began in time may end later.</summary>
    public static readonly TimeSpan FollowedFor = TimeSpan.FromMinutes(30);

    /// <summary>What a link token is sealed for.</summary>
    public SealContext ContextIn(string environment) => new("link_token", environment, UserId, Id, ItemId: null);
}

/// <inheritdoc cref="ILinkTokenStore"/>
internal sealed class LinkTokenStore(IPostgresDatabase database) : ILinkTokenStore
{
    private const int ListedAtMost = 3;

    // Plaid keeps a token's sessions for up to 6 h.
    private static readonly TimeSpan _kept = TimeSpan.FromHours(6);

    private static readonly TimeSpan _firstPoll = TimeSpan.FromSeconds(30);

    // A public token lives for half an hour.
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(10);

    public Task AddAsync(IssuedLinkToken token, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        insert into budget_tracker.plaid_link_token
            (link_token_sha256, id, user_id, item, selects_accounts, link_token_sealed, poll_at, expires_at)
        select {token.Sha256}, {token.Id}, {token.UserId}, {token.Item}, {token.SelectsAccounts}, {token.Sealed},
            case when {token.Sealed is not null} then now() + {_firstPoll} end, {token.ExpiresAt}
        on conflict do nothing
        """,
        cancellationToken);

    public async Task<IssuedLinkToken?> FindAsync(byte[] linkTokenSha256, CancellationToken cancellationToken) => (await database.QueryAsync(
        $"select {Columns} from budget_tracker.plaid_link_token t where link_token_sha256 = {linkTokenSha256}",
        Read,
        cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    public Task<IReadOnlyList<IssuedLinkToken>> TakeUpAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        with forgotten as (delete from budget_tracker.plaid_link_token where expires_at < now() - {_kept}),
        due as (
            select id from budget_tracker.plaid_link_token
            where poll_at <= now() and expires_at >= now() - {_kept} order by poll_at limit {limit} for update skip locked)
        update budget_tracker.plaid_link_token t set poll_at = now() + least({_longestPause}, greatest({_firstPoll}, (now() - created_at) / 4))
        from due where t.id = due.id
        returning {Columns}
        """,
        Read,
        cancellationToken);

    public Task<IReadOnlyList<IssuedLinkToken>> ListUpdateModeAsync(string userId, string itemId, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select {Columns} from budget_tracker.plaid_link_token t join budget_tracker.plaid_item i on i.id = t.item
        where i.user_id = {userId} and i.item_id = {itemId} and t.link_token_sealed is not null and t.expires_at > now() - {IssuedLinkToken.FollowedFor}
        order by t.id desc limit {ListedAtMost}
        """,
        Read,
        cancellationToken);

    public Task WantAsync(Guid id, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update budget_tracker.plaid_link_token set poll_at = now() where id = {id} and poll_at is not null", cancellationToken);

    public Task StopAsync(Guid id, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update budget_tracker.plaid_link_token set poll_at = null, link_token_sealed = null where id = {id}", cancellationToken);

    private static Sql Columns => $"t.id, t.user_id, t.link_token_sha256, t.link_token_sealed, t.item, t.selects_accounts, t.expires_at";

    private static IssuedLinkToken Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3),
        reader.IsDBNull(4) ? null : reader.GetGuid(4), reader.GetBoolean(5), reader.GetFieldValue<DateTimeOffset>(6));
}
