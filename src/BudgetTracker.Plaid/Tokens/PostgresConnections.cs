using Microsoft.Extensions.Logging;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>
/// Connections of the current credentials. When those change, or the server went away, a new pool takes over and the former one drains as its connections
/// come back; together they never have more than <see cref="PostgresOptions.MaxPoolSize"/> in use.
/// </summary>
internal sealed partial class PostgresConnections(
    ISecretProvider secrets, PostgresOptions options, TimeProvider time, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = loggerFactory.CreateLogger<PostgresConnections>();
    private readonly SemaphoreSlim _gate = new(1, 1);
    // A connection string's pool limits itself, and is never swapped.
    private readonly SemaphoreSlim? _slots = options.ConnectionString is null ? new(options.MaxPoolSize) : null;
    // As Npgsql waits for a pool; those who hold the connections may themselves be waiting for a rotation to end.
    private readonly TimeSpan _slotTimeout = TimeSpan.FromSeconds(5) + options.RotationTimeout;
    private volatile Pool? _pool;

    /// <summary>Runs work on a connection.</summary>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (_slots is not null && !await _slots.WaitAsync(_slotTimeout, cancellationToken).ConfigureAwait(false))
            throw new TimeoutException("Every connection of the pool is in use.");
        try
        {
            var pool = await GetPoolAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                (var connection, pool) = await OpenAsync(pool, cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (PostgresErrors.IsConnectionLoss(exception))
            {
                // The server went away under a pooled connection; all its siblings are dead as well. Not Clear(), which is still
                // at work on some of them when the next caller takes one.
                pool.IsLost = true;
                throw;
            }
        }
        finally
        {
            _slots?.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool is { } pool)
            await pool.DataSource.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
        _slots?.Dispose();
    }

    private async Task<(NpgsqlConnection Connection, Pool Pool)> OpenAsync(Pool pool, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var connection = await pool.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                pool.Accept();
                return (connection, pool);
            }
            catch (ObjectDisposedException)
            {
                // It was swapped out just when it was about to be used.
                var current = await GetPoolAsync(cancellationToken).ConfigureAwait(false);
                if (ReferenceEquals(current, pool))
                    throw;
                pool = current;
            }
            catch (PostgresException exception) when (pool.Credentials is not null && PostgresErrors.IsRefusedCredentials(exception))
            {
                if (await RenewAsync(pool, cancellationToken).ConfigureAwait(false) is not { } renewed)
                    throw;
                pool = renewed;
            }
        }
    }

    /// <summary>
    /// The pool to try after a refusal: that of other credentials, or after a pause the same again, because a rotation changes the
    /// server and the secret one after the other. Null where the secret has been wrong for longer than a rotation takes.
    /// </summary>
    private async ValueTask<Pool?> RenewAsync(Pool refused, CancellationToken cancellationToken)
    {
        var refusedSince = refused.Refuse(time.GetTimestamp());
        await secrets.RefreshPostgresCredentialsAsync(refused.Credentials!, cancellationToken).ConfigureAwait(false);
        var pool = await GetPoolAsync(cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(pool, refused))
            return pool;
        if (time.GetElapsedTime(refusedSince) + _pause > options.RotationTimeout)
            return null;
        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        return refused;
    }

    private async ValueTask<Pool> GetPoolAsync(CancellationToken cancellationToken)
    {
        var credentials = await GetCredentialsAsync(cancellationToken).ConfigureAwait(false);
        if (_pool is { IsLost: false } current && ReferenceEquals(current.Credentials, credentials))
            return current;

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Asked again: whoever was late with former credentials must not put their pool back.
            credentials = await GetCredentialsAsync(cancellationToken).ConfigureAwait(false);
            var former = _pool;
            if (former is { IsLost: false } && ReferenceEquals(former.Credentials, credentials))
                return former;
            var pool = new Pool(credentials, PostgresDataSource.Build(options, credentials, loggerFactory));
            if (former is not null)
            {
                // First the former's idle connections, then new ones: the server's limit may leave no room for both.
                await former.DataSource.DisposeAsync().ConfigureAwait(false);
                if (!ReferenceEquals(former.Credentials, credentials))
                    LogCredentialsReplaced(credentials?.Username);
            }

            return _pool = pool;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<PostgresCredentials?> GetCredentialsAsync(CancellationToken cancellationToken) =>
        options.ConnectionString is null ? await secrets.GetPostgresCredentialsAsync(cancellationToken).ConfigureAwait(false) : null;

    /// <summary>The connections of one user name and password, and since when the server has refused these.</summary>
    private sealed class Pool(PostgresCredentials? credentials, NpgsqlDataSource dataSource)
    {
        private const long Never = long.MinValue;

        private long _refusedSince = Never;
        private volatile bool _isLost;

        public PostgresCredentials? Credentials { get; } = credentials;

        public NpgsqlDataSource DataSource { get; } = dataSource;

        /// <summary>Whether its connections are dead, so that another pool has to take its place.</summary>
        public bool IsLost
        {
            get => _isLost;
            set => _isLost = value;
        }

        public void Accept() => Volatile.Write(ref _refusedSince, Never);

        /// <returns>When the server first refused them since it last took them.</returns>
        public long Refuse(long now) => Interlocked.CompareExchange(ref _refusedSince, now, Never) is var since && since == Never ? now : since;
    }

    [LoggerMessage(LogLevel.Information, "The database's credentials changed; connections now open as {Username}.")]
    private partial void LogCredentialsReplaced(string? username);
}
