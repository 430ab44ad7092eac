using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Comparison;

/// <summary>One PostgreSQL and one stub, for everybody.</summary>
internal sealed class TestRig : IAsyncDisposable
{
    private const string KeyRing = """{"primary":"k1","keys":{"k1":"q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="}}""";
    private const string PlaidKeys = """{"PLAID_CLIENT_ID":"62c49ae56c29d90013a0e1f1","PLAID_SECRET":"b1946ac92492d2347c6235b4d2611184","PLAID_ENV":"sandbox"}""";

    private readonly string _directory;
    private readonly LocalPostgres _postgres;
    private readonly NpgsqlDataSource _database;
    private readonly Uri _runtime;
    private readonly Uri _extension;

    private TestRig(string directory, LocalPostgres postgres, RunningProcess stub, Uri[] addresses)
    {
        (_directory, _postgres, Stub) = (directory, postgres, stub);
        (var plaid, _runtime, _extension) = (addresses[0], addresses[1], addresses[2]);
        Address = plaid.AbsoluteUri.TrimEnd('/');
        Control = new HttpClient { BaseAddress = plaid, Timeout = TimeSpan.FromSeconds(30) };
        _database = NpgsqlDataSource.Create(postgres.ConnectionString + ";Application Name=driver;Maximum Pool Size=2");
    }

    public RunningProcess Stub { get; }

    /// <summary>Of the stub, as Plaid and as AWS.</summary>
    public string Address { get; }

    public HttpClient Control { get; }

    public int PostgresId => int.Parse(File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public static async Task<TestRig> StartAsync(Settings settings, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"budget-tracker-comparison-{Guid.NewGuid():N}");
        var postgres = await LocalPostgres.StartAsync(directory, ["max_connections=200"], cancellationToken);
        var login = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        var secrets = Path.Combine(directory, "secrets.json");
        await File.WriteAllTextAsync(secrets, $$"""
            {
              "plaid": {{PlaidKeys}},
              "key-ring": {{KeyRing}},
              "postgres": {"engine":"postgres","host":"127.0.0.1","port":{{login.Port}},"dbname":"postgres","username":"postgres","password":"{{login.Password}}"}
            }
            """, cancellationToken);
        var stub = RunningProcess.Start(
            "dotnet", [Path.Combine(settings.Artifacts, "stub", "stub.dll"), "--secrets", secrets], []);
        try
        {
            var rig = new TestRig(directory, postgres, stub, await stub.ReadyAsync(cancellationToken));
            await rig.ExecuteAsync("create table bare_item (item_id text primary key, user_id text not null, access_token text not null)");
            await rig.ExecuteAsync("create table bare_webhook (body_sha256 bytea primary key, body text not null)");
            using var set = await rig.Control.PostAsync("/control/webhook-key", new StringContent(SignedWebhooks.PublicKey), cancellationToken);
            set.EnsureSuccessStatusCode();
            return rig;
        }
        catch
        {
            await stub.DisposeAsync();
            await postgres.DisposeAsync();
            throw;
        }
    }

    public Task SetLatencyAsync(int milliseconds) => Control.GetAsync($"/control/latency?ms={milliseconds}");

    /// <summary>What a function finds around it in Lambda, and the secrets' names.</summary>
    public Dictionary<string, string> FunctionEnvironment(string handler, bool hasExtension)
    {
        var environment = FunctionEnvironment(handler);
        if (hasExtension)
            environment["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"] = $"{_extension.Port}";
        return environment;
    }

    /// <summary>What a host finds around it, and a port of its own.</summary>
    public Dictionary<string, string> HostEnvironment() => HostEnvironment(FindFreePort());

    private Dictionary<string, string> HostEnvironment(int port) => new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        ["PLAID_CLIENT_ID"] = "62c49ae56c29d90013a0e1f1",
        ["PLAID_SECRET"] = "b1946ac92492d2347c6235b4d2611184",
        ["PLAID_ENV"] = "sandbox",
        ["KEY_RING"] = KeyRing,
        ["Plaid__BaseAddress"] = Address,
        // Both .NET hosts keep their statements prepared, as Postgres:PrepareStatements does.
        ["Postgres__ConnectionString"] = $"{_postgres.ConnectionString};Maximum Pool Size={Settings.Pool};Max Auto Prepare=50;Auto Prepare Min Usages=2",
        ["PLAID_URL"] = Address,
        ["DATABASE_URL"] = DatabaseUrl,
        ["POOL"] = $"{Settings.Pool}",
        ["PORT"] = $"{port}",
    };

    /// <summary>Everybody begins with empty tables, but for items that webhooks are about, and without a checkpoint that somebody else is due.</summary>
    public async Task ClearAsync(int items = 0)
    {
        await ExecuteAsync("truncate bare_item, bare_webhook");
        await ExecuteAsync("truncate budget_tracker.plaid_exchange, budget_tracker.plaid_item cascade");
        await ExecuteAsync("truncate budget_tracker.plaid_webhook, budget_tracker.outbox");
        await ExecuteAsync($"""
            insert into budget_tracker.plaid_item (id, user_id, item_id, access_token_sealed, key_id, status, is_announced, check_due_at)
            select gen_random_uuid(), 'user-' || name, 'item-' || name, '', 'k1', 'GOOD', true, now() + interval '12 h'
            from generate_series(0, {items} - 1) n, lpad(n::text, 3, '0') name
            """);
        await ExecuteAsync("checkpoint");
    }

    /// <summary>Tables of the peer's, the transactions of the same columns, checks and indexes as ours.</summary>
    public async Task CreatePeerTablesAsync()
    {
        await ExecuteAsync("create table peer_item (id uuid primary key default gen_random_uuid(), name text not null unique, cursor text, is_taken boolean not null default false)");
        await ExecuteAsync("create table peer_transaction (like budget_tracker.plaid_transaction including all)");
        await ExecuteAsync("alter table peer_transaction alter column change set default 0");
    }

    /// <summary>Items that the peer has to sync, and nothing else of its own.</summary>
    public async Task ClearPeerAsync(int items)
    {
        await ExecuteAsync("truncate peer_item, peer_transaction");
        await ExecuteAsync($"insert into peer_item (name) select 'item' || lpad(n::text, 8, '0') from generate_series(0, {items} - 1) n");
    }

    public async Task<long> CountAsync(string table)
    {
        await using var count = _database.CreateCommand($"select count(*) from {table}");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    public async Task<int> ConnectionsAsync(string application)
    {
        await using var count = _database.CreateCommand("select count(*)::int from pg_stat_activity where application_name = $1");
        count.Parameters.Add(new() { Value = application });
        return (int)(await count.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await Stub.DisposeAsync();
        await _database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private Dictionary<string, string> FunctionEnvironment(string handler) => new(StringComparer.Ordinal)
    {
        ["AWS_LAMBDA_RUNTIME_API"] = _runtime.Authority,
        ["AWS_LAMBDA_FUNCTION_NAME"] = "comparison",
        ["_HANDLER"] = handler,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ["AWS_SESSION_TOKEN"] = "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
        ["AWS_ENDPOINT_URL"] = Address,
        ["PLAID_SECRET_ARN"] = "plaid",
        ["POSTGRES_SECRET_ARN"] = "postgres",
        ["KEY_RING_SECRET_ARN"] = "key-ring",
        ["SECRETS_URL"] = $"{_extension}secret?name=",
        ["PLAID_URL"] = Address,
        ["Plaid__BaseAddress"] = Address,
        ["Postgres__SslMode"] = "Disable",
        ["Postgres__MigrateOnFirstUse"] = "false",
    };

    private string DatabaseUrl
    {
        get
        {
            var login = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
            return $"postgres://{login.Username}:{login.Password}@127.0.0.1:{login.Port}/postgres";
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
