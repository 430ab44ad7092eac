using Npgsql;

namespace BudgetTracker;

/// <summary>
/// The ways in which PostgreSQL, PgBouncer, RDS Proxy and Supavisor refuse a login and end a session. What each says, and with which code,
/// is from their sources and documentation.
/// </summary>
/// <seealso href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>
/// <seealso href="https://github.com/pgbouncer/pgbouncer/blob/master/src/client.c"/>
/// <seealso href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html"/>
/// <seealso href="https://github.com/supabase/supavisor/tree/main/lib/supavisor/errors"/>
[Collection(PostgresGroup.Name)]
public sealed class PostgresRefusalTests(PostgresServer server)
{
    // One for all rows: nothing is written.
    private static Task<(NpgsqlConnectionStringBuilder Database, string User)>? _owned;

    /// <summary>Another password or user may do.</summary>
    public static TheoryData<string, string> RefusedLogins => new()
    {
        { "28P01", "password authentication failed for user \"app\"" }, // PostgreSQL; also a password that expired
        { "28000", "role \"app\" is not permitted to log in" },
        { "28000", "role \"app\" does not exist" },
        { "28000", "PAM authentication failed for user \"app\"" }, // RDS, of an IAM token
        { "08P01", "password authentication failed" }, // PgBouncer
        { "08P01", "SASL authentication failed" },
        { "08P01", "no such user" },
        { "08P01", "bouncer config error" },
        { "08P01", "server login has been failing, try again later (server_login_retry)" },
        { "08P01", "server login has been failing, cached error: password authentication failed for user \"app\"" },
        { "08P01", "pgbouncer cannot connect to server" },
        { "28000", "This RDS proxy has no credentials for the role app" },
        { "28P01", "The password that was provided for the role app is wrong" },
        { "28P01", "The IAM authentication failed for the role app" },
        { "28P01", "password authentication failed for user \"app.tenant\"" }, // Supavisor
        { "XX000", "Tenant or user not found" },
        { "XX000", "(EAUTHQUERY) user not found in the database" },
        { "XX000", "DbHandler exited" },
    };

    /// <summary>Neither another password nor another try comes further.</summary>
    public static TheoryData<string, string> NoRoom => new()
    {
        { "53300", "sorry, too many clients already" },
        { "53300", "remaining connection slots are reserved for non-replication superuser connections" },
        { "57P03", "the database system is starting up" },
        { "3D000", "database \"app\" does not exist" },
        { "42501", "permission denied for database \"app\"" },
        { "55000", "database \"app\" is not currently accepting connections" },
    };

    /// <summary>A session that is over, before or while it had a statement.</summary>
    public static TheoryData<string, string> EndedSessions => new()
    {
        { "57P01", "terminating connection due to administrator command" },
        { "57P02", "terminating connection because of crash of another server process" },
        { "57P04", "terminating connection due to conflict with recovery" },
        { "57P05", "terminating connection due to idle-session timeout" },
        { "25P03", "terminating connection due to idle-in-transaction timeout" },
        { "25P04", "terminating connection due to transaction timeout" },
        { "08P01", "server conn crashed?" }, // PgBouncer
        { "08P01", "query_wait_timeout" },
        { "08P01", "client_idle_timeout" },
        { "08P01", "server shutting down" },
        { "08P01", "database removed" },
        { "08P01", "database configuration changed" },
        { "08P01", "server login has been failing, try again later (server_login_retry)" },
        { "28P01", "password authentication failed for user \"app\"" }, // PgBouncer 1.20, of the login for the first statement
        { "08000", "Timed-out waiting to acquire database connection" }, // RDS Proxy
        { "28P01", "Authentication credentials are invalid. Please reconnect with fresh credentials" }, // Supavisor
        { "XX000", "Unable to check out connection from the pool due to timeout" },
        { "XX000", "DbHandler exited" },
        { "08006", "Failed to connect to database: timeout" },
    };

    [PostgresTheory]
    [MemberData(nameof(RefusedLogins))]
    public async Task A_refused_login_reads_the_secret_again_and_the_call_succeeds(string sqlState, string message)
    {
        await using var stage = await StageAsync();
        stage.Relay.RefuseLogin(new(sqlState, message));
        stage.Secrets.ChangeOnRefresh(stage.User, "p");

        Assert.Equal(stage.User, await UserOfAsync(stage.Host));

        Assert.Equal((1, 2), (stage.Secrets.Refreshes, stage.Relay.Connections));
    }

    [PostgresTheory]
    [MemberData(nameof(NoRoom))]
    public async Task A_login_that_was_refused_for_another_reason_leaves_the_secret_alone(string sqlState, string message)
    {
        await using var stage = await StageAsync();
        stage.Relay.RefuseLogin(new(sqlState, message));

        await Assert.ThrowsAsync<DatabaseException>(() => UserOfAsync(stage.Host));

        Assert.Equal((0, 1), (stage.Secrets.Refreshes, stage.Relay.Connections));
        Assert.Equal(stage.User, await UserOfAsync(stage.Host));
    }

    [PostgresTheory]
    [MemberData(nameof(EndedSessions))]
    public async Task A_session_that_is_ended_is_followed_by_another(string sqlState, string message)
    {
        await using var stage = await StageAsync();
        await UserOfAsync(stage.Host);
        stage.Relay.EndSession(new(sqlState, message));

        Assert.Equal(stage.User, await UserOfAsync(stage.Host));

        Assert.Equal(2, stage.Relay.Connections);
    }

    [PostgresTheory]
    [InlineData("57P01", "terminating connection due to administrator command")]
    [InlineData("57P02", "terminating connection because of crash of another server process")]
    public async Task A_session_that_is_ended_before_its_login_is_over_is_followed_by_another(string sqlState, string message)
    {
        await using var stage = await StageAsync();
        stage.Relay.RefuseLogin(new(sqlState, message));

        Assert.Equal(stage.User, await UserOfAsync(stage.Host));

        Assert.Equal((0, 2), (stage.Secrets.Refreshes, stage.Relay.Connections));
    }

    private static Task<string> UserOfAsync(CoreHost host) => host.QueryAsync<string>($"select session_user::text");

    private async Task<Stage> StageAsync()
    {
        var (database, user) = await (_owned ??= CreateOwnedAsync());
        var relay = new RefusingRelay(database.Port);
        var secrets = new RotatingSecrets(user, "p");
        return new(user, relay, secrets, new CoreHost(
            null,
            settings:
            [
                new("Postgres:Host", "127.0.0.1"),
                new("Postgres:Port", $"{relay.Port}"),
                new("Postgres:Database", database.Database),
                new("Postgres:SslMode", "Disable"),
            ],
            secrets: secrets));
    }

    private async Task<(NpgsqlConnectionStringBuilder Database, string User)> CreateOwnedAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        var user = $"user_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync(database.ConnectionString, $"create role {user} login password 'p'; alter database \"{database.Database}\" owner to {user}");
        return (database, user);
    }

    private sealed record Stage(string User, RefusingRelay Relay, RotatingSecrets Secrets, CoreHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Relay.DisposeAsync();
        }
    }
}
