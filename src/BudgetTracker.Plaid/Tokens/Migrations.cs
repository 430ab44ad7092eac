using System.Globalization;
using System.Reflection;
using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>The embedded <c>NNNN_name.sql</c> files, applied in one transaction under an advisory lock.</summary>
internal sealed class Migrations(string schema)
{
    private const string DefaultSchema = "budget_tracker";

    // "btplaid" as a number. Transaction-scoped, so it also works behind PgBouncer in transaction mode.
    private const long AdvisoryLock = 0x62_74_70_6c_61_69_64;

    private static readonly (int Version, string Resource)[] _files = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
        .Select(name => (int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name))
        .Order()];

    public async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await CurrentVersionAsync(connection, cancellationToken).ConfigureAwait(false) >= _files[^1].Version)
            return;

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({AdvisoryLock})", cancellationToken).ConfigureAwait(false);
        var current = await CurrentVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var (version, resource) in _files.Where(file => file.Version > current))
            await ExecuteAsync(connection, await ReadAsync(resource, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> CurrentVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Not to_regclass(): inside a transaction it answers from a cache that may be older than the wait for the lock.
        using var exists = new NpgsqlCommand("select exists (select from pg_tables where schemaname = $1 and tablename = 'plaid_migration')", connection)
        {
            Parameters = { new() { Value = schema } },
        };
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            return 0;
        using var version = new NpgsqlCommand($"select coalesce(max(version), 0) from \"{schema}\".plaid_migration", connection);
        return await version.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as int? ?? 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ReadAsync(string resource, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        var sql = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return sql.Replace(DefaultSchema, $"\"{schema}\"", StringComparison.Ordinal);
    }
}
