using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>
/// Connections to PostgreSQL that survive rotated credentials and restarted servers. Whoever works through
/// <see cref="RunAsync{T}"/> may be run twice, so everything in this folder is written to be repeatable.
/// </summary>
internal sealed partial class PostgresDatabase(
    ISecretProvider secrets, IOptions<PostgresOptions> options, ILoggerFactory loggerFactory) : IPlaidDatabase, IAsyncDisposable
{
    private readonly PostgresOptions _options = options.Value;
    private readonly Migrations _migrations = new(options.Value.Schema);
    private readonly ILogger _logger = loggerFactory.CreateLogger<PostgresDatabase>();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Pool? _pool;
    private volatile bool _migrated = !options.Value.MigrateOnFirstUse;

    /// <summary>Runs work on a connection; once more, on a new one, where the first turned out to be dead.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        // Whether a statement was sent whose outcome nobody told.
        var (isSent, isInDoubt) = (false, false);
        try
        {
            try
            {
                return await RunOnceAsync(SendAsync, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (IsConnectionLoss(exception))
            {
                // The server went away under a pooled connection; all its siblings are dead as well.
                LogConnectionLost(exception.SqlState);
                _pool?.DataSource.Clear();
                (isInDoubt, isSent) = (isSent, false);
                return await RunOnceAsync(SendAsync, cancellationToken).ConfigureAwait(false);
            }
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
            await _migrations.ApplyAsync(connection, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_pool is { } pool)
            await pool.DataSource.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    private async Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        if (!_migrated)
        {
            await _migrations.ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
            _migrated = true;
        }

        return await work(connection, cancellationToken).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var pool = await GetPoolAsync(refused: null, cancellationToken).ConfigureAwait(false);
        try
        {
            return await pool.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (pool.Credentials is not null && PostgresErrors.IsRefusedCredentials(exception))
        {
            var renewed = await GetPoolAsync(refused: pool.Credentials, cancellationToken).ConfigureAwait(false);
            if (ReferenceEquals(renewed, pool))
                throw;
            return await renewed.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The pool of the current credentials; a pool of former ones is swapped out and drains as its connections come back.</summary>
    private async ValueTask<Pool> GetPoolAsync(PostgresCredentials? refused, CancellationToken cancellationToken)
    {
        PostgresCredentials? credentials = null;
        if (_options.ConnectionString is null)
        {
            credentials = refused is null
                ? await secrets.GetPostgresCredentialsAsync(cancellationToken).ConfigureAwait(false)
                : await secrets.RefreshPostgresCredentialsAsync(refused, cancellationToken).ConfigureAwait(false);
        }

        if (_pool is { } current && ReferenceEquals(current.Credentials, credentials))
            return current;

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pool is { } other && ReferenceEquals(other.Credentials, credentials))
                return other;
            var former = _pool;
            _pool = new Pool(credentials, PostgresDataSource.Build(_options, credentials, loggerFactory));
            if (former is not null)
            {
                LogCredentialsReplaced(credentials?.Username);
                await former.DataSource.DisposeAsync().ConfigureAwait(false);
            }

            return _pool;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static bool IsConnectionLoss(NpgsqlException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        || (exception is not PostgresException && exception.InnerException is IOException);

    private sealed record Pool(PostgresCredentials? Credentials, NpgsqlDataSource DataSource);

    [LoggerMessage(LogLevel.Information, "The database's credentials changed; connections now open as {Username}.")]
    private partial void LogCredentialsReplaced(string? username);

    [LoggerMessage(LogLevel.Warning, "A connection to PostgreSQL was lost (SQLSTATE {SqlState}); trying once more on a new one.")]
    private partial void LogConnectionLost(string? sqlState);
}
