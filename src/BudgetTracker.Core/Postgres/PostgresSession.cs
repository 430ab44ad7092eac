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

    /// <summary>Runs statements in one round trip and one transaction, and gives how many rows they changed together.</summary>
    public async Task<int> ExecuteAsync(IEnumerable<Sql> statements, CancellationToken cancellationToken = default)
    {
        using var batch = CreateBatch(statements);
        return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs statements in one round trip and one transaction; <paramref name="read"/> goes from result to result.</summary>
    public async Task<T> QueryAsync<T>(
        IEnumerable<Sql> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var batch = CreateBatch(statements);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await read(reader, cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlBatch CreateBatch(IEnumerable<Sql> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var batch = new NpgsqlBatch(_connection);
        foreach (var sql in statements)
            batch.BatchCommands.Add(sql.ToCommand(_schema));
        return batch;
    }
}
