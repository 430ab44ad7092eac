using Npgsql;

namespace BudgetTracker.Plaid;

[Collection(PostgresGroup.Name)]
public sealed class MigrationsTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Twenty_hosts_that_start_at_once_apply_each_migration_once()
    {
        var database = await server.CreateDatabaseAsync();
        var hosts = Enumerable.Range(0, 20).Select(_ => new TestHost(database)).ToList();

        await Task.WhenAll(hosts.Select(host => host.Get<IPlaidDatabase>().MigrateAsync()));

        Assert.Equal([1, 2], (await PostgresServer.QueryAsync(database, "select version from budget_tracker.plaid_migration order by 1")).Select(row => row[0]));
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_user_without_rights_to_create_needs_none_once_the_migrations_are_applied()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var owner = new TestHost(database))
            await owner.Get<IPlaidDatabase>().MigrateAsync();
        var user = await CreateUserAsync(
            database, "grant usage on schema budget_tracker to {0}; grant select, insert, update, delete on all tables in schema budget_tracker to {0};");
        await using var host = new TestHost(user);

        Assert.Empty(await host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_user_without_rights_gets_an_error_that_names_the_cure()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = new TestHost(await CreateUserAsync(database, ""));

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => host.Get<IPlaidDatabase>().MigrateAsync());

        Assert.False(exception.IsTransient);
        Assert.Contains("Grant", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Without_migration_on_first_use_missing_tables_are_an_error_that_names_the_cure()
    {
        await using var host = new TestHost(await server.CreateDatabaseAsync(), settings: [new("Postgres:MigrateOnFirstUse", "false")]);

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => host.Repository.ListAsync("alice"));

        Assert.Contains("Postgres:MigrateOnFirstUse", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Probe_refuses_a_read_only_database()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = new TestHost(database);
        await host.Get<IPlaidDatabase>().ProbeAsync();
        await using var readOnly = new TestHost(new NpgsqlConnectionStringBuilder(database) { Options = "-c default_transaction_read_only=on" }.ConnectionString);

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => readOnly.Get<IPlaidDatabase>().ProbeAsync());

        Assert.Contains("read-only", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> CreateUserAsync(string database, string grants)
    {
        var user = $"user_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(database, $"create role {user} login password 'p'; {string.Format(System.Globalization.CultureInfo.InvariantCulture, grants, user)}");
        return new NpgsqlConnectionStringBuilder(database) { Username = user, Password = "p" }.ConnectionString;
    }
}
