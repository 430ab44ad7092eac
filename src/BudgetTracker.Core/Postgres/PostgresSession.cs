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
