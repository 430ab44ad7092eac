using System.Data;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BudgetTracker;

/// <inheritdoc cref="IPostgresDatabase"/>
/// <remarks>Nothing is read, loaded or opened before the first use: a host that never needs the database needs no settings for it.</remarks>
internal sealed partial class PostgresDatabase(
    ISecretProvider secrets,
    IOptions<PostgresOptions> options,
    IEnumerable<MigrationModule> modules,
    IDataEnvironment environment,
    TimeProvider timeProvider,
    ILoggerFactory loggerFactory,
    IPostgresPasswordProvider? passwords = null) : IPostgresDatabase, IAsyncDisposable
{
    // Twice, because a call that was slow may lose the connections of two rotations, or of a failover and what came before it.
    private const int MaxRepeats = 2;

    private readonly Lazy<PostgresConnections> _connections = new(() => new(secrets, passwords, options.Value, timeProvider, loggerFactory));
    private readonly ILogger _logger = loggerFactory.CreateLogger<PostgresDatabase>();
    private volatile bool _isPrepared;

    public Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default) =>
        RunAsync((session, token) => session.ExecuteAsync([sql], token), cancellationToken);

    public Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default) =>
        RunAsync((session, token) => session.ReadAsync(sql, read, token), cancellationToken);

    public Task<T> RunAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        RunAsync(migrate: false, work, cancellationToken);

    public Task<T> RunInTransactionAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        RunAsync((session, token) => session.RunInTransactionAsync(work, token), cancellationToken);

    /// <summary>Gives a connection as it is, for what no statement can do.</summary>
    public Task UseConnectionAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        _connections.Value.UseAsync(work, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (session, token) =>
        {
            return await session.QueryAsync([PostgresWriter.IsReadOnly], async (reader, end) => await reader.ReadAsync(end).ConfigureAwait(false) && reader.GetBoolean(0), token).ConfigureAwait(false)
                ? throw new ReadOnlyServerException()
                : true;
        },
        cancellationToken);

    public Task MigrateAsync(CancellationToken cancellationToken = default) =>
        RunAsync(migrate: true, static (_, _) => Task.FromResult(true), cancellationToken);

    public ValueTask DisposeAsync() => _connections.IsValueCreated ? _connections.Value.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<T> RunAsync<T>(bool migrate, Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        // Whether a statement was sent whose outcome nobody told.
        var (isOpen, isSent, isInDoubt) = (false, false, false);
        var result = default(T)!;
        try
        {
            for (var losses = 1; ; losses++)
            {
                try
                {
                    await _connections.Value.UseAsync(SendAsync, cancellationToken).ConfigureAwait(false);
                    return result;
                }
                catch (NpgsqlException exception) when (losses <= MaxRepeats && IsRepeatable(exception, isOpen))
                {
                    LogRepeated(exception.SqlState);
                    (isOpen, isInDoubt, isSent) = (false, isInDoubt || isSent, false);
                }
            }
        }
        catch (Exception exception) when (CredentialsFailure(exception) is { } cause)
        {
            if (!isInDoubt && !isSent)
                ExceptionDispatchInfo.Throw(cause);
            throw new DatabaseException(cause.Message, isTransient: true, cause) { MayHaveCommitted = true };
        }
        catch (NpgsqlException exception)
        {
            throw PostgresErrors.ToDatabaseException(exception, mayHaveCommitted: isInDoubt || isSent);
        }
        catch (TimeoutException exception)
        {
            throw new DatabaseException("PostgreSQL did not answer in time.", isTransient: true, exception) { MayHaveCommitted = isInDoubt || isSent };
        }
        catch (Exception exception) when (!isOpen && !isInDoubt && exception is not (OperationCanceledException or BudgetTrackerException))
        {
            // A host's own code, or a file that is just being replaced: nothing was sent.
            throw new DatabaseException("A connection to PostgreSQL could not be made; the exception within says why.", isTransient: true, exception);
        }

        async Task SendAsync(NpgsqlConnection connection, CancellationToken token)
        {
            isOpen = true;
            if (migrate || !_isPrepared)
                await PrepareAsync(connection, migrate || options.Value.MigrateOnFirstUse, token).ConfigureAwait(false);
            isSent = true;
            try
            {
                result = await work(new PostgresSession(connection, options.Value.Schema), token).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (PostgresErrors.IsRolledBack(exception) && connection.State is ConnectionState.Open)
            {
                isSent = false;
                throw;
            }
        }
    }

    /// <summary>Whether another try, on another connection where this one is lost, may do what this one did not.</summary>
    private static bool IsRepeatable(NpgsqlException exception, bool isOpen) =>
        PostgresErrors.IsReadOnly(exception) || PostgresErrors.IsConflict(exception) || (isOpen ? PostgresErrors.IsEndedSession(exception) : PostgresErrors.IsEndedLogin(exception));

    /// <summary>What kept the credentials from being had, the password provider's wrapped by Npgsql; null where it was something else.</summary>
    private static BudgetTrackerConfigurationException? CredentialsFailure(Exception exception) =>
        exception as BudgetTrackerConfigurationException ?? (exception as NpgsqlException)?.InnerException as BudgetTrackerConfigurationException;

    private async Task PrepareAsync(NpgsqlConnection connection, bool migrate, CancellationToken cancellationToken)
    {
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        await new MigrationRunner(options.Value.Schema, [.. modules]).PrepareAsync(connection, name, migrate, cancellationToken).ConfigureAwait(false);
        _isPrepared = true;
    }

    [LoggerMessage(1001, LogLevel.Warning, "What was asked of PostgreSQL was not done (SQLSTATE {SqlState}), since a connection was lost or somebody was in the way; trying again.")]
    private partial void LogRepeated(string? sqlState);
}
