using Microsoft.Extensions.Configuration;
using Npgsql;

namespace BudgetTracker.Plaid;

[Collection(PostgresGroup.Name)]
public sealed class PostgresRotationTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_changed_password_does_not_fail_a_call()
    {
        var (database, user) = await CreateOwnerAsync("first");
        var configuration = Credentials(database, user, "first");
        await using var host = new TestHost(null, configuration);
        await host.Repository.ListAsync("alice");

        configuration["Postgres:Credentials:password"] = "second";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"alter role {user} password 'second'");
        await TerminateAsync(database);

        Assert.Empty(await host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_changed_user_name_does_not_fail_a_call()
    {
        var (database, user) = await CreateOwnerAsync("p");
        var configuration = Credentials(database, user, "p");
        await using var host = new TestHost(null, configuration);
        await host.Repository.ListAsync("alice");

        var alternate = $"alt_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"create role {alternate} login password 'p' in role {user}; alter role {user} nologin");
        configuration["Postgres:Credentials:username"] = alternate;
        await TerminateAsync(database);

        Assert.Empty(await host.Repository.ListAsync("alice"));
    }

    [PostgresFact]
    public async Task A_wrong_password_is_an_error_that_names_the_cure_and_no_password()
    {
        var (database, user) = await CreateOwnerAsync("right");
        await using var host = new TestHost(null, Credentials(database, user, "hunter2"));

        var exception = await Assert.ThrowsAsync<TokenStoreException>(() => host.Repository.ListAsync("alice"));

        Assert.Contains("database secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_without_a_host_names_the_setting_that_completes_it()
    {
        var configuration = new ConfigurationManager();
        configuration["Postgres:Credentials:username"] = "u";
        configuration["Postgres:Credentials:password"] = "hunter2";
        await using var host = new TestHost(null, configuration);

        var exception = await Assert.ThrowsAsync<PlaidConfigurationException>(() => host.Repository.ListAsync("alice"));

        Assert.Contains("Postgres:Host", exception.Message, StringComparison.Ordinal);
    }

    private async Task<(string Database, string User)> CreateOwnerAsync(string password)
    {
        var database = await server.CreateDatabaseAsync();
        var user = $"user_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(
            database, $"create role {user} login password '{password}'; alter database \"{new NpgsqlConnectionStringBuilder(database).Database}\" owner to {user}");
        return (database, user);
    }

    private static ConfigurationManager Credentials(string database, string user, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        var configuration = new ConfigurationManager();
        configuration["Postgres:Credentials:username"] = user;
        configuration["Postgres:Credentials:password"] = password;
        configuration["Postgres:Credentials:host"] = settings.Host;
        configuration["Postgres:Credentials:port"] = $"{settings.Port}";
        configuration["Postgres:Credentials:dbname"] = settings.Database;
        configuration["Postgres:SslMode"] = "Disable";
        return configuration;
    }

    private Task TerminateAsync(string database) => PostgresServer.ExecuteAsync(
        server.ConnectionString,
        $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{new NpgsqlConnectionStringBuilder(database).Database}'");
}
