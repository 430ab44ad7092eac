using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker;

/// <summary>The former writer and the new one, which a table in each tells apart.</summary>
public sealed class TwoServers : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"budget-tracker-failover-{Guid.NewGuid():N}");

    public LocalPostgres Former { get; private set; } = null!;

    public LocalPostgres Writer { get; private set; } = null!;

    public bool AreThere => Writer is not null;

    public async Task InitializeAsync()
    {
        if (LocalPostgres.FindUnavailableReason() is not null)
            return;
        Former = await LocalPostgres.StartAsync(Path.Combine(_directory, "former"), ["fsync=off"]);
        Writer = await LocalPostgres.StartAsync(Path.Combine(_directory, "writer"), ["fsync=off"]);
        foreach (var server in new[] { Former, Writer })
            await PostgresServer.ExecuteAsync(server.ConnectionString, "create role app login superuser password 'p'");
    }

    /// <summary>As they were before a failover.</summary>
    public async Task ResetAsync()
    {
        await PostgresServer.ExecuteAsync(Former.ConnectionString, "alter system reset default_transaction_read_only");
        await PostgresServer.ExecuteAsync(Former.ConnectionString, "select pg_reload_conf()");
        foreach (var (server, name) in new[] { (Former, "former"), (Writer, "writer") })
        {
            await PostgresServer.ExecuteAsync(
                $"{server.ConnectionString};Options=-c default_transaction_read_only=off",
                $"drop table if exists place; create table place (name text); insert into place values ('{name}')");
        }
    }

    public async Task DisposeAsync()
    {
        if (!AreThere)
            return;
        NpgsqlConnection.ClearAllPools();
        await Former.DisposeAsync();
        await Writer.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
