using Npgsql;

namespace BudgetTracker;

/// <summary>One connection, for as long as the work on it lasts.</summary>
public sealed class PostgresSession
{
    private readonly NpgsqlConnection _connection;
    private readonly string _schema;

    internal PostgresSession(NpgsqlConnection connection, string schema)
    {
        _connection = connection;
        _schema = schema;
    }

    /// <summary>Runs statements in one round trip and one transaction, the session's where it has one, and gives how many rows they changed together.</summary>
    public async Task<int> ExecuteAsync(IEnumerable<Sql> statements, CancellationToken cancellationToken = default)
    {
        using var batch = CreateBatch(statements);
        return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs statements in one round trip and one transaction, the session's where it has one; <paramref name="read"/> goes from result to result.</summary>
    public async Task<T> QueryAsync<T>(
        IEnumerable<Sql> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var batch = CreateBatch(statements);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await read(reader, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes rows by <c>COPY</c>, in the session's transaction where it has one: of the ways to write many, the least work for the server.</summary>
    /// <param name="into">A table and its columns, as in <c>budget_tracker.plaid_balance (item, account_id, day)</c>, without parameters.</param>
    /// <param name="rows">What becomes a row each; may be many, since they are sent as they come.</param>
    /// <param name="write">Writes the columns of one, in their order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>Within a transaction nothing is written that is cancelled or fails; outside of one, the answer to the last row may get lost.</remarks>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="PostgresException">A row was refused, as where its key is taken; then none is written.</exception>
    /// <seealso href="https://www.postgresql.org/docs/current/sql-copy.html"/>
    public async Task<ulong> CopyAsync<T>(
        Sql into, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(write);
        var importer = await _connection
            .BeginBinaryImportAsync(SchemaName.Put(_schema, $"copy {into} from stdin (format binary)"), cancellationToken).ConfigureAwait(false);
        ulong count;
        try
        {
            foreach (var row in rows)
            {
                await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await write(importer, row, cancellationToken).ConfigureAwait(false);
            }

            count = await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Which takes the rows back, and fails where the connection did: what made it fail says more.
            await importer.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await importer.DisposeAsync().ConfigureAwait(false);
        return count;
    }

    internal async Task<T> RunInTransactionAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var transaction = await _connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var result = await work(this, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Runs a query, and reads each row.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default) => QueryAsync(
        [sql],
        async (reader, end) =>
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(end).ConfigureAwait(false))
                rows.Add(read(reader));
            return (IReadOnlyList<T>)rows;
        },
        cancellationToken);

    private NpgsqlBatch CreateBatch(IEnumerable<Sql> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var batch = new NpgsqlBatch(_connection);
        foreach (var sql in statements)
            batch.BatchCommands.Add(sql.ToCommand(_schema));
        return batch;
    }
}
