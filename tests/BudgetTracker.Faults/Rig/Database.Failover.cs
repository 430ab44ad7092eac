using System.Diagnostics;
using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>
/// A synchronous standby, and the failover to it: new connections find the new writer, while the sessions of the old one stay, which
/// takes no writes any more. Nothing that the old one has told anybody of is lost.
/// </summary>
internal sealed partial class Database
{
    private const string InSync = "select exists (select from pg_stat_replication where sync_state = 'sync' and state = 'streaming')";

    /// <summary>No transaction is left that began before every session knew.</summary>
    private const string HasNoWriter =
        "select not exists (select from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and xact_start < now() - interval '200 ms')";

    private const string HasAll = "select coalesce(bool_and(replay_lsn >= pg_current_wal_lsn()), false) from pg_stat_replication";

    private static readonly TimeSpan _reload = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _standbyPatience = TimeSpan.FromSeconds(30);

    private LocalPostgres? _standby;
    private PostgresProxy? _replication;

    private string StandbyDirectory => Path.Combine(directory, Path.GetFileName(_directory) == "1" ? "2" : "1");

    /// <summary>Copies the writer, and from then on has it commit nothing that the copy does not have.</summary>
    public async Task AddStandbyAsync()
    {
        // A proxy's port stays, whichever node is the writer and wherever it listens.
        _replication ??= Proxies.Add(static _ => { });
        var standby = StandbyDirectory;
        if (Directory.Exists(standby))
            Directory.Delete(standby, recursive: true);
        Directory.CreateDirectory(standby);
        File.Copy(Path.Combine(_directory, "password"), Path.Combine(standby, "password"));
        var programs = await PostgresPrograms.FindAsync(standby, CancellationToken.None);
        await programs.GiveAsync(standby, CancellationToken.None);
        var login = new NpgsqlConnectionStringBuilder(ConnectionString);
        await programs.RunAsync(
            Installed.Find(Installed.BaseBackup)!,
            [
                "-D", Path.Combine(standby, "data"), "-R", "-X", "stream", "-c", "fast",
                "-d", $"host=127.0.0.1 port={_replication.Port} user={login.Username} password={login.Password} application_name=standby",
            ],
            CancellationToken.None);
        _standby = await LocalPostgres.StartAsync(standby, _settings);
        await ExecuteAsync(ConnectionString, "alter system set synchronous_standby_names = 'standby'", "select pg_reload_conf()");
        await WaitAsync(ConnectionString, InSync);
    }

    /// <param name="lingering">How long the old writer goes on answering the sessions that it has.</param>
    /// <param name="stop">Shortens that.</param>
    public async Task FailOverAsync(TimeSpan lingering, CancellationToken stop)
    {
        await Exclusive.WaitAsync(CancellationToken.None);
        try
        {
            var former = _postgres;
            await WaitAsync(ConnectionString, InSync);
            await PromoteAsync();
            await Task.Delay(lingering, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await former.StopAsync();
            await AddStandbyAsync();
        }
        finally
        {
            Exclusive.Release();
        }
    }

    /// <summary>The old writer is read-only before the new one writes: a commit that is waiting for its standby could be told all the same.</summary>
    private async Task PromoteAsync()
    {
        await ExecuteAsync(ConnectionString, "alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        await Task.Delay(_reload);
        await WaitAsync(ConnectionString, HasNoWriter);
        await WaitAsync(ConnectionString, HasAll);
        await ExecuteAsync(_standby!.ConnectionString, "select pg_promote()");
        (_postgres, _directory) = (_standby, StandbyDirectory);
        Proxies.Open(_postgres.Port);
    }

    private static async Task WaitAsync(string connectionString, string condition)
    {
        for (var started = Stopwatch.GetTimestamp(); !await AskAsync(connectionString, condition); await Task.Delay(_poll))
        {
            if (Stopwatch.GetElapsedTime(started) > _standbyPatience)
                throw new InvalidOperationException($"The standby did not come so far in time: {condition}");
        }
    }

    private static async Task<bool> AskAsync(string connectionString, string condition)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(condition, connection);
        return await command.ExecuteScalarAsync() is true;
    }

    private static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            // ALTER SYSTEM is for no transaction that holds anything else.
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
