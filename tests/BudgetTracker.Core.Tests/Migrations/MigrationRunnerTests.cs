using Npgsql;

namespace BudgetTracker;

[Collection(PostgresGroup.Name)]
public sealed class MigrationRunnerTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Twenty_hosts_that_start_at_once_apply_each_migration_once()
    {
        var database = await server.CreateDatabaseAsync();
        var hosts = Enumerable.Range(0, 20).Select(_ => new CoreHost(database)).ToList();

        await Task.WhenAll(hosts.Select(host => host.Database.MigrateAsync()));

        Assert.Equal(["core", 1], Assert.Single(await PostgresServer.QueryAsync(database, "select module, version from budget_tracker.migration")));
        Assert.Equal(["sandbox"], Assert.Single(await PostgresServer.QueryAsync(database, "select environment from budget_tracker.meta")));
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_user_without_rights_to_create_needs_none_once_the_migrations_are_applied()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var owner = new CoreHost(database))
            await owner.Database.MigrateAsync();
        var user = await CreateUserAsync(
            database, "grant usage on schema budget_tracker to {0}; grant select, insert, update, delete on all tables in schema budget_tracker to {0};");
        await using var host = new CoreHost(user);

        await host.Database.ProbeAsync();
    }

    [PostgresFact]
    public async Task A_user_without_rights_gets_an_error_that_names_the_cure()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = new CoreHost(await CreateUserAsync(database, ""));

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.MigrateAsync());

        Assert.False(exception.IsTransient);
        Assert.Contains("Grant", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Without_migration_on_first_use_missing_tables_are_an_error_that_names_the_cure()
    {
        await using var host = new CoreHost(await server.CreateDatabaseAsync(), settings: [new("Postgres:MigrateOnFirstUse", "false")]);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ProbeAsync());

        Assert.Contains("Postgres:MigrateOnFirstUse", exception.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_that_cannot_hold_every_name_is_refused_before_anything_is_stored(string encoding)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"create database {name} encoding '{encoding}' locale 'C' template template0");
        await using var host = new CoreHost(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Database.ProbeAsync());

        Assert.Contains($"encoded in {encoding}", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_schema_that_holds_another_environment_s_data_is_refused_and_the_cure_is_a_schema_of_its_own()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var sandbox = new CoreHost(database))
            await sandbox.Database.MigrateAsync();

        await using var production = new CoreHost(database, environment: "production");
        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => production.Database.ProbeAsync());
        Assert.Contains("'sandbox'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Postgres:Schema", exception.Message, StringComparison.Ordinal);

        await using var own = new CoreHost(database, settings: [new("Postgres:Schema", "budget_tracker_production")], environment: "production");
        await own.Database.ProbeAsync();
        Assert.Equal("production", await own.QueryAsync<string>($"select environment from budget_tracker.meta"));
    }

    [PostgresFact]
    public async Task A_database_keeps_the_id_that_it_was_given()
    {
        var database = await server.CreateDatabaseAsync();
        await using var first = new CoreHost(database);
        await using var second = new CoreHost(database);

        var id = await first.QueryAsync<Guid>($"select database_id from budget_tracker.meta");

        Assert.NotEqual(Guid.Empty, id);
        Assert.Equal(id, await second.QueryAsync<Guid>($"select database_id from budget_tracker.meta"));
    }

    [PostgresFact]
    public async Task Tables_that_no_migration_made_are_an_error_that_names_the_cure()
    {
        var database = await server.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(database, "create schema budget_tracker; create table budget_tracker.meta (version integer)");
        await using var host = new CoreHost(database);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.MigrateAsync());

        Assert.Contains("Postgres:Schema", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Probe_refuses_a_read_only_database()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = new CoreHost(database);
        await host.Database.ProbeAsync();
        await using var readOnly = new CoreHost(new NpgsqlConnectionStringBuilder(database) { Options = "-c default_transaction_read_only=on" }.ConnectionString);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => readOnly.Database.ProbeAsync());

        Assert.Contains("read-only", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> CreateUserAsync(string database, string grants)
    {
        var user = $"user_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(database, $"create role {user} login password 'p'; {string.Format(System.Globalization.CultureInfo.InvariantCulture, grants, user)}");
        return new NpgsqlConnectionStringBuilder(database) { Username = user, Password = "p" }.ConnectionString;
    }
}
