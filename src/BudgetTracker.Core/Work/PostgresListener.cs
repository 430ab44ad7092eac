using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker;

/// <summary>Hears the wake-ups that <see cref="PostgresNotifier"/>s of other hosts send, on a connection of its own.</summary>
/// <seealso href="https://www.postgresql.org/docs/current/sql-listen.html"/>
internal sealed partial class PostgresListener(
    PostgresDatabase database, WorkWakeUps wakeUps, IOptions<PostgresOptions> options, TimeProvider time, ILogger<PostgresListener> logger)
{
    public const string Name = "postgres";

    // The connection is made anew as often, so that it follows rotated credentials and a failover.
    private static readonly TimeSpan _turn = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Listens until it is cancelled; or ends, where it is not to listen or notifications do not come through.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var hears = options.Value.Listen;
        while (hears)
            hears = await ListenForATurnAsync(cancellationToken).ConfigureAwait(false);
        if (options.Value.Listen)
            LogDeaf();
    }

    /// <returns>False where the session does not hear its own host: a pooler gives each transaction another connection.</returns>
    private async Task<bool> ListenForATurnAsync(CancellationToken cancellationToken)
    {
        var (probe, hearsItself) = (Guid.NewGuid().ToString("N"), false);
        using var turn = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancellationToken);
        await database.UseConnectionAsync(ListenAsync, cancellationToken).ConfigureAwait(false);
        return hearsItself;

        async Task ListenAsync(NpgsqlConnection connection, CancellationToken token)
        {
            connection.Notification += (_, heard) =>
            {
                if (heard.Payload != probe)
                {
                    wakeUps.Wake(heard.Payload);
                    return;
                }

                hearsItself = true;
                turn.CancelAfter(_turn);
            };
            await ExecuteAsync(connection, $"listen \"{options.Value.Schema}\"", token).ConfigureAwait(false);
            // From another connection, for behind such a pooler a session hears what it says itself.
            await database.QueryAsync($"select pg_notify({options.Value.Schema}, {probe})", static _ => true, token).ConfigureAwait(false);
            try
            {
                while (true)
                    await connection.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The turn is over. The pool keeps the connection as it is.
                await ExecuteAsync(connection, "unlisten *", token).ConfigureAwait(false);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1303, LogLevel.Information, "PostgreSQL's notifications do not come through, as behind a pooler in transaction mode: this host looks for work at the loops' intervals. Set Postgres:Listen to false to spare the attempt.")]
    private partial void LogDeaf();
}
