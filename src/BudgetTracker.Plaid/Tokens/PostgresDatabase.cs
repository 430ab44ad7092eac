using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>
/// Connections to PostgreSQL that survive rotated credentials and restarted servers. Whoever works through
/// <see cref="RunAsync{T}"/> may be run again, so everything in this folder is written to be repeatable.
/// </summary>
/// <remarks>Nothing is read, loaded or opened before the first use: a host that never needs the database needs no settings for it.</remarks>
internal sealed partial class PostgresDatabase(
    ISecretProvider secrets,
    IOptions<PostgresOptions> options,
    TimeProvider timeProvider,
    ILoggerFactory loggerFactory,
    IPostgresPasswordProvider? passwords = null) : IPlaidDatabase, IAsyncDisposable
{
    // Twice, because a call that was slow may lose the connections of two rotations, or of a failover and what came before it.
    private const int MaxRepeats = 2;

    private readonly Lazy<PostgresConnections> _connections = new(() => new(secrets, passwords, options.Value, timeProvider, loggerFactory));
    private readonly ILogger _logger = loggerFactory.CreateLogger<PostgresDatabase>();
    private volatile bool _migrated;

    /// <summary>Runs work on a connection; again, on a new one, where that turned out to be dead.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        // Whether a statement was sent whose outcome nobody told.
        var (isSent, isInDoubt) = (false, false);
        try
        {
            for (var losses = 1; ; losses++)
            {
                try
                {
                    return await RunOnceAsync(SendAsync, cancellationToken).ConfigureAwait(false);
                }
                catch (NpgsqlException exception) when (losses <= MaxRepeats && PostgresErrors.IsConnectionLoss(exception))
                {
                    LogConnectionLost(exception.SqlState);
                    (isInDoubt, isSent) = (isInDoubt || isSent, false);
                }
            }
        }
        catch (NpgsqlException exception) when (exception.InnerException is PlaidConfigurationException cause)
        {
            // The password provider's, which Npgsql wrapped.
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
        catch (NpgsqlException exception)
        {
            var failure = PostgresErrors.ToTokenStoreException(exception);
            failure.MayHaveCommitted = isInDoubt || (isSent && !PostgresErrors.IsRefusal(exception));
            throw failure;
        }
        catch (TimeoutException exception)
        {
            throw new TokenStoreException("PostgreSQL did not answer in time.", isTransient: true, exception) { MayHaveCommitted = isInDoubt || isSent };
        }

        Task<T> SendAsync(NpgsqlConnection connection, CancellationToken token)
        {
            isSent = true;
            return work(connection, token);
        }
    }

    public Task ProbeAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (connection, token) =>
        {
            using var command = new NpgsqlCommand("select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean", connection);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is false
                ? true
                : throw new TokenStoreException("PostgreSQL is read-only (a standby?). Point Postgres:Host at the writer.", isTransient: true);
        },
        cancellationToken);

    public Task MigrateAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (connection, token) =>
        {
            await new Migrations(options.Value.Schema).ApplyAsync(connection, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _connections.IsValueCreated ? _connections.Value.DisposeAsync() : ValueTask.CompletedTask;

    private Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => _connections.Value.UseAsync(
        async (connection, token) =>
        {
            if (!_migrated)
            {
                if (options.Value.MigrateOnFirstUse)
                    await new Migrations(options.Value.Schema).ApplyAsync(connection, token).ConfigureAwait(false);
                _migrated = true;
            }

            return await work(connection, token).ConfigureAwait(false);
        },
        cancellationToken);

    [LoggerMessage(LogLevel.Warning, "A connection to PostgreSQL was lost (SQLSTATE {SqlState}); trying again on a new one.")]
    private partial void LogConnectionLost(string? sqlState);
}
