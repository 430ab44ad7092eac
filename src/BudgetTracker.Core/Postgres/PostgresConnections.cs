using Microsoft.Extensions.Logging;
using Npgsql;

namespace BudgetTracker;

/// <summary>
/// Connections of the current credentials. When those change, or the server went away, a new pool takes over and the former one
/// drains as its connections come back; together they never have more than <see cref="PostgresOptions.MaxPoolSize"/>.
/// </summary>
internal sealed partial class PostgresConnections(
    ISecretProvider secrets, IPostgresPasswordProvider? passwords, PostgresOptions options, TimeProvider time, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = loggerFactory.CreateLogger<PostgresConnections>();
    private readonly SemaphoreSlim _gate = new(1, 1);
    // A connection string's pool limits itself.
    private readonly SemaphoreSlim? _slots = options.ConnectionString is null ? new(options.MaxPoolSize) : null;
    // As Npgsql waits for a pool; those who hold the connections may themselves be waiting for a rotation to end.
    private readonly TimeSpan _slotTimeout = TimeSpan.FromSeconds(5) + options.RotationTimeout;
    private volatile PostgresPool? _pool;

    private bool LoginComesFromSecret => options.ConnectionString is null && passwords is null;

    /// <summary>Runs work on a connection.</summary>
    public async Task UseAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (_slots is not null && !await _slots.WaitAsync(_slotTimeout, cancellationToken).ConfigureAwait(false))
            throw new TimeoutException("Every connection of the pool is in use.");
        try
        {
            var (connection, pool) = await OpenAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await using var _ = connection.ConfigureAwait(false);
                await PostgresWriter.ProveAsync(connection, pool, cancellationToken).ConfigureAwait(false);
                await work(connection, cancellationToken).ConfigureAwait(false);
                await PostgresWriter.ProveAsync(connection, pool, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (PostgresErrors.IsEndedSession(exception) || PostgresErrors.IsReadOnly(exception))
            {
                // Whatever ended this connection, its siblings are no better.
                pool.Lose(isReadOnly: PostgresErrors.IsReadOnly(exception));
                if (pool.Credentials is { } refused && exception is PostgresException refusal && PostgresErrors.IsRefusedLogin(refusal))
                    await secrets.RefreshAsync(refused, cancellationToken).ConfigureAwait(false);
                throw;
            }
            finally
            {
                await pool.LeaveAsync().ConfigureAwait(false);
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
            await pool.RetireAsync().ConfigureAwait(false);
        _gate.Dispose();
        _slots?.Dispose();
    }

    /// <summary>Opens a connection of the current pool, which the caller leaves once the connection is closed.</summary>
    private async Task<Opened> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pool = await EnterPoolAsync(cancellationToken).ConfigureAwait(false);
            NpgsqlConnection? connection = null;
            try
            {
                connection = await pool.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                pool.Accept();
                return new(connection, pool);
            }
            catch (PostgresException exception) when (pool.Credentials is not null && PostgresErrors.IsRefusedLogin(exception))
            {
                if (!await IsWorthAnotherTryAsync(pool, cancellationToken).ConfigureAwait(false))
                    throw;
            }
            catch (NpgsqlException exception) when (PostgresErrors.IsEndedLogin(exception))
            {
                pool.Lose(isReadOnly: false);
                throw;
            }
            finally
            {
                if (connection is null)
                    await pool.LeaveAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Whether another try may succeed after a refusal: with other credentials, or after a pause with the same, because a rotation
    /// changes the server and the secret one after the other. False where the secret has been wrong for longer than a rotation takes.
    /// </summary>
    private async ValueTask<bool> IsWorthAnotherTryAsync(PostgresPool refused, CancellationToken cancellationToken)
    {
        var refusedSince = refused.Refuse(time.GetTimestamp());
        var current = await secrets.RefreshAsync(refused.Credentials!, cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(current, refused.Credentials))
            return true;
        if (time.GetElapsedTime(refusedSince) + _pause > options.RotationTimeout)
            return false;
        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<PostgresPool> EnterPoolAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var credentials = LoginComesFromSecret ? await secrets.GetAsync<PostgresCredentials>(cancellationToken).ConfigureAwait(false) : null;
            if (_pool is not { IsLost: false } pool || !ReferenceEquals(pool.Credentials, credentials))
                pool = await ReplacePoolAsync(cancellationToken).ConfigureAwait(false);
            if (pool.TryEnter())
                return pool;
        }
    }

    private async ValueTask<PostgresPool> ReplacePoolAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Asked again: whoever was late with former credentials must not put their pool back.
            var credentials = LoginComesFromSecret ? await secrets.GetAsync<PostgresCredentials>(cancellationToken).ConfigureAwait(false) : null;
            var former = _pool;
            if (former is { IsLost: false } && ReferenceEquals(former.Credentials, credentials))
                return former;
            var pool = new PostgresPool(credentials, PostgresDataSource.Build(options, credentials, passwords, loggerFactory))
            {
                MustProve = former is { WasReadOnly: true } or { MustProve: true },
            };
            if (former is not null)
            {
                // First the former's idle connections, then new ones: the server's limit may leave no room for both.
                await former.RetireAsync().ConfigureAwait(false);
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

    private readonly record struct Opened(NpgsqlConnection Connection, PostgresPool Pool);

    [LoggerMessage(1002, LogLevel.Information, "The database's credentials changed; connections now open as {Username}.")]
    private partial void LogCredentialsReplaced(string? username);
}
