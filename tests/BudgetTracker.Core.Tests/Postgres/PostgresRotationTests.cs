using Microsoft.Extensions.Configuration;
using Npgsql;

namespace BudgetTracker;

[Collection(PostgresGroup.Name)]
public sealed class PostgresRotationTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_changed_password_does_not_fail_a_call()
    {
        var (database, user) = await CreateOwnerAsync("first");
        var configuration = Credentials(database, user, "first");
        await using var host = new CoreHost(null, configuration);
        await host.Database.ProbeAsync();

        configuration["Postgres:Credentials:password"] = "second";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"alter role {user} password 'second'");
        await TerminateAsync(database);

        await host.Database.ProbeAsync();
    }

    [PostgresFact]
    public async Task A_changed_user_name_does_not_fail_a_call()
    {
        var (database, user) = await CreateOwnerAsync("p");
        var configuration = Credentials(database, user, "p");
        await using var host = new CoreHost(null, configuration);
        await host.Database.ProbeAsync();

        var alternate = $"alt_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"create role {alternate} login password 'p' in role {user}; alter role {user} nologin");
        configuration["Postgres:Credentials:username"] = alternate;
        await TerminateAsync(database);

        await host.Database.ProbeAsync();
    }

    [PostgresFact]
    public async Task A_wrong_password_is_an_error_that_names_the_cure_and_no_password()
    {
        var (database, user) = await CreateOwnerAsync("right");
        await using var host = new CoreHost(null, Credentials(database, user, "hunter2"), [new("Postgres:RotationTimeout", "00:00:00")]);

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ProbeAsync());

        Assert.Contains("database secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_call_between_the_change_of_the_password_and_that_of_the_secret_waits_for_the_secret()
    {
        var (database, user) = await CreateOwnerAsync("first");
        var secrets = new RotatingSecrets(user, "first");
        await using var host = Host(database, secrets);
        await UserOfAsync(host);

        await PostgresServer.ExecuteAsync(server.ConnectionString, $"alter role {user} password 'second'");
        await TerminateAsync(database);
        var call = UserOfAsync(host);
        await secrets.Refreshed;
        secrets.Change(user, "second");

        Assert.Equal(user, await call);
    }

    [PostgresFact]
    public async Task A_call_between_the_change_of_the_secret_and_that_of_the_password_waits_for_the_password()
    {
        var (database, user) = await CreateOwnerAsync("first");
        var secrets = new RotatingSecrets(user, "second");
        await using var host = Host(database, secrets);

        var call = UserOfAsync(host);
        await secrets.Refreshed;
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"alter role {user} password 'second'");

        Assert.Equal(user, await call);
    }

    [PostgresFact]
    public async Task Credentials_that_were_refused_for_longer_than_a_rotation_takes_fail_a_call_at_once()
    {
        var (database, user) = await CreateOwnerAsync("right");
        var secrets = new RotatingSecrets(user, "wrong");
        await using var host = Host(database, secrets, rotationTimeout: "00:00:01");
        await Assert.ThrowsAsync<DatabaseException>(() => UserOfAsync(host));
        var refreshes = secrets.Refreshes;

        await Assert.ThrowsAsync<DatabaseException>(() => UserOfAsync(host));

        Assert.Equal(refreshes + 1, secrets.Refreshes);
    }

    [PostgresFact]
    public async Task Calls_under_way_while_the_pool_is_swapped_do_not_fail()
    {
        var (database, first) = await CreateOwnerAsync("p");
        var second = await CreateAlternateAsync(first);
        var secrets = new RotatingSecrets(first, "p");
        await using var host = Host(database, secrets);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await UserOfAsync(host);
        })).ToArray();

        for (var i = 0; i < 50; i++)
        {
            secrets.Change(i % 2 == 0 ? second : first, "p");
            await UserOfAsync(host);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
    }

    [PostgresFact]
    public async Task A_call_that_is_late_with_former_credentials_does_not_bring_them_back()
    {
        var (database, first) = await CreateOwnerAsync("p");
        var second = await CreateAlternateAsync(first);
        var secrets = new RotatingSecrets(first, "p");
        await using var host = Host(database, secrets);
        await UserOfAsync(host);

        var held = secrets.HoldNext();
        var late = UserOfAsync(host);
        secrets.Change(second, "p");
        Assert.Equal(second, await UserOfAsync(host));
        held.SetResult();

        Assert.Equal(second, await late);
    }

    [PostgresFact]
    public async Task Former_and_current_connections_together_stay_within_the_limit()
    {
        var (database, first) = await CreateOwnerAsync("p");
        var second = await CreateAlternateAsync(first);
        var secrets = new RotatingSecrets(first, "p");
        await using var host = Host(database, secrets, maxPoolSize: "1");
        var (holds, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var former = host.Database.RunAsync(
            async (_, _) =>
            {
                holds.TrySetResult();
                await release.Task;
                return true;
            },
            CancellationToken.None);
        await holds.Task;

        secrets.Change(second, "p");
        var current = UserOfAsync(host);

        Assert.NotSame(current, await Task.WhenAny(current, Task.Delay(300)));
        release.SetResult();
        await former;
        Assert.Equal(second, await current);
    }

    [PostgresFact]
    public async Task A_write_in_doubt_stays_so_where_the_next_connection_has_no_credentials()
    {
        var (database, user) = await CreateOwnerAsync("p");
        var secrets = new RotatingSecrets(user, "p");
        await using var host = Host(database, secrets);
        await UserOfAsync(host);

        secrets.FailAfter(1, new BudgetTrackerConfigurationException("The secret is gone."));
        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Database.ExecuteAsync($"select pg_terminate_backend(pg_backend_pid())"));

        Assert.True(exception.MayHaveCommitted);
        Assert.Equal("The secret is gone.", exception.Message);
        await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Database.ProbeAsync());
    }

    [Fact]
    public async Task A_secret_without_a_host_names_the_setting_that_completes_it()
    {
        var configuration = new ConfigurationManager();
        configuration["Postgres:Credentials:username"] = "u";
        configuration["Postgres:Credentials:password"] = "hunter2";
        await using var host = new CoreHost(null, configuration);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Database.ProbeAsync());

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

    private async Task<string> CreateAlternateAsync(string user)
    {
        var alternate = $"alt_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(server.ConnectionString, $"create role {alternate} login password 'p' in role {user}");
        return alternate;
    }

    private static CoreHost Host(string database, RotatingSecrets secrets, string rotationTimeout = "00:00:30", string maxPoolSize = "20")
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        return new CoreHost(
            null,
            settings:
            [
                new("Postgres:Host", settings.Host),
                new("Postgres:Port", $"{settings.Port}"),
                new("Postgres:Database", settings.Database),
                new("Postgres:SslMode", "Disable"),
                new("Postgres:RotationTimeout", rotationTimeout),
                new("Postgres:MaxPoolSize", maxPoolSize),
            ],
            secrets: secrets);
    }

    private static Task<string> UserOfAsync(CoreHost host) => host.QueryAsync<string>($"select session_user::text");

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
