using Npgsql;

namespace BudgetTracker;

/// <summary>
/// The database of every module: connections that survive rotated credentials and restarted servers. What is lost with its
/// connection is run again, so everything that is given here must be repeatable.
/// </summary>
/// <remarks>
/// Every method throws <see cref="DatabaseException"/> where the database does not do its part, and
/// <see cref="BudgetTrackerConfigurationException"/> where its credentials cannot be had, its encoding is not UTF8, or its schema holds another environment's data.
/// </remarks>
public interface IPostgresDatabase
{
    /// <summary>Runs a statement, and gives how many rows it changed.</summary>
    Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>Runs a query, and reads each row.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs work on a connection of its own; again, on a new one, where that turned out to be dead. The first connection of a process
    /// brings the schema up to date and checks whose it is.
    /// </summary>
    Task<T> RunAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="RunAsync"/>, in one transaction: committed when <paramref name="work"/> ends, rolled back when it throws. Where the
    /// commit's answer got lost, the work is run again on what was committed.
    /// </summary>
    Task<T> RunInTransactionAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);

    /// <summary>Proves that the database takes writes: connects, and asks whether it is a read-only standby.</summary>
    Task ProbeAsync(CancellationToken cancellationToken = default);

    /// <summary>Applies the migrations that are missing; safe from any number of hosts at once. What fails leaves nothing behind.</summary>
    Task MigrateAsync(CancellationToken cancellationToken = default);
}
