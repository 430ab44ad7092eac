using Npgsql;

namespace BudgetTracker;

/// <summary>
/// Tells a writer from a server that only answers. A failover may leave the former writer alive, read-only, with its sessions: it would go
/// on refusing writes and giving stale rows for as long as these are used.
/// </summary>
internal static class PostgresWriter
{
    /// <summary>Asks the server whether it is a standby, or an operator has said that it takes no writes.</summary>
    public static Sql IsReadOnly => $"select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean";

    /// <summary>
    /// Asks where the server has reported something, or the pool's former one was none; a report alone proves nothing, since a pooler may give one of a server that it no longer has.
    /// </summary>
    /// <exception cref="ReadOnlyServerException">The connection leads to a server that takes no writes.</exception>
    public static async ValueTask ProveAsync(NpgsqlConnection connection, PostgresPool pool, CancellationToken cancellationToken)
    {
        if (!pool.MustProve && !IsReportedReadOnly(connection))
            return;
        using var command = new NpgsqlCommand(IsReadOnly.ToString(), connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            throw new ReadOnlyServerException();
        pool.MustProve = false;
    }

    /// <summary>What PostgreSQL 14 and later report by themselves with any answer.</summary>
    /// <seealso href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC"/>
    private static bool IsReportedReadOnly(NpgsqlConnection connection)
    {
        return IsOn("in_hot_standby") || IsOn("default_transaction_read_only");

        bool IsOn(string parameter) => connection.PostgresParameters.TryGetValue(parameter, out var value) && value is "on";
    }
}
