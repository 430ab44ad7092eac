using Npgsql;

namespace BudgetTracker;

/// <summary>Brings a schema up to date, module by module in one transaction under an advisory lock, and writes down whose data it holds.</summary>
internal sealed class MigrationRunner(string schema, IReadOnlyList<MigrationModule> modules)
{
    // "btplaid" as a number. Transaction-scoped, so it also works behind PgBouncer in transaction mode.
    private const long AdvisoryLock = 0x62_74_70_6c_61_69_64;

    /// <summary>For a process's first connection: migrates where that is wanted and due, and refuses another environment's schema.</summary>
    /// <exception cref="BudgetTrackerConfigurationException">The schema holds another environment's data, or the database cannot hold every character.</exception>
    public async Task PrepareAsync(NpgsqlConnection connection, string environment, bool migrate, CancellationToken cancellationToken)
    {
        // A name that it refuses would be refused when Plaid has spent a token.
        if (connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding is not "UTF8")
        {
            throw new BudgetTrackerConfigurationException(
                $"The database is encoded in {encoding}, which cannot hold every name. Create one with UTF8 (create database ... encoding 'UTF8' template template0), and name that.");
        }

        var state = await FindStateAsync(connection, cancellationToken).ConfigureAwait(false);
        if (migrate && !IsCurrent(state))
            state = await MigrateAsync(connection, environment, cancellationToken).ConfigureAwait(false);
        if (state is not { } found)
            throw new DatabaseException("The tables are missing. Set Postgres:MigrateOnFirstUse to true, or apply the migrations.", isTransient: false);
        if (!string.Equals(found.Environment, environment, StringComparison.Ordinal))
        {
            throw new BudgetTrackerConfigurationException(
                $"The schema '{schema}' holds data of '{found.Environment}', and this host works for '{environment}'. Each environment needs a schema of its own: set Postgres:Schema to another name.");
        }
    }

    private async Task<SchemaState> MigrateAsync(NpgsqlConnection connection, string environment, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({AdvisoryLock})", cancellationToken).ConfigureAwait(false);
        var state = await ExistsAsync(connection, cancellationToken).ConfigureAwait(false)
            ? await ReadStateAsync(connection, cancellationToken).ConfigureAwait(false)
            : new SchemaState(Environment: null, []);
        foreach (var module in modules)
        {
            foreach (var migration in module.Files.Where(file => file.Version > state.VersionOf(module)))
                await ExecuteAsync(connection, await module.ReadAsync(migration, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        if (state.Environment is null)
            await InsertEnvironmentAsync(connection, environment, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return state with { Environment = state.Environment ?? environment };
    }

    private bool IsCurrent(SchemaState? state) =>
        state is { Environment: not null } found && modules.All(module => found.VersionOf(module) >= module.Files[^1].Version);

    /// <summary>What the schema has, or null where it has nothing yet.</summary>
    private async Task<SchemaState?> FindStateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadStateAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return null;
        }
    }

    private async Task<SchemaState> ReadStateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Not a join: of tables that were never analyzed, PostgreSQL expects so many rows that it may compile the statement first.
        using var command = new NpgsqlCommand(
            Put("select (select environment from budget_tracker.meta), module, version from budget_tracker.migration"), connection);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var state = new SchemaState(Environment: null, new(StringComparer.Ordinal));
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            state = state with { Environment = reader.IsDBNull(0) ? null : reader.GetString(0) };
            var (module, version) = (reader.GetString(1), reader.GetInt32(2));
            state.Versions[module] = Math.Max(version, state.Versions.GetValueOrDefault(module));
        }

        return state;
    }

    private async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Not to_regclass(): inside a transaction it answers from a cache that may be older than the wait for the lock.
        using var command = new NpgsqlCommand("select exists (select from pg_tables where schemaname = $1 and tablename = 'migration')", connection)
        {
            Parameters = { new() { Value = schema } },
        };
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private async Task InsertEnvironmentAsync(NpgsqlConnection connection, string environment, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(Put("insert into budget_tracker.meta (environment) values ($1)"), connection)
        {
            Parameters = { new() { Value = environment } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(Put(sql), connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private string Put(string sql) => SchemaName.Put(schema, sql);

    private readonly record struct SchemaState(string? Environment, Dictionary<string, int> Versions)
    {
        public int VersionOf(MigrationModule module) => Versions.GetValueOrDefault(module.Name);
    }
}
