using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <inheritdoc cref="ILinkTokenStore"/>
internal sealed class LinkTokenStore(PostgresDatabase database, IOptions<PostgresOptions> options) : ILinkTokenStore
{
    // Plaid keeps a token's sessions for up to 6 h.
    private static readonly TimeSpan _kept = TimeSpan.FromHours(6);

    private string LinkTokens => field ??= $"\"{options.Value.Schema}\".plaid_link_token";

    public Task AddAsync(string environment, string userId, byte[] linkTokenSha256, DateTimeOffset expiration, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                using var command = new NpgsqlCommand(
                    $"""
                    with forgotten as (delete from {LinkTokens} where expires_at < now() - $5)
                    insert into {LinkTokens} (environment, link_token_sha256, user_id, expires_at) values ($1, $2, $3, $4)
                    on conflict do nothing
                    """,
                    connection)
                {
                    Parameters =
                    {
                        new() { Value = environment },
                        new() { Value = linkTokenSha256 },
                        new() { Value = userId },
                        new() { Value = expiration.ToUniversalTime() },
                        new() { Value = _kept },
                    },
                };
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task<bool> IsOwnAsync(string environment, string userId, byte[] linkTokenSha256, CancellationToken cancellationToken) =>
        database.RunAsync(
            async (connection, token) =>
            {
                using var command = new NpgsqlCommand(
                    $"select exists (select from {LinkTokens} where environment = $1 and link_token_sha256 = $2 and user_id = $3)", connection)
                {
                    Parameters = { new() { Value = environment }, new() { Value = linkTokenSha256 }, new() { Value = userId } },
                };
                return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is true;
            },
            cancellationToken);
}
