using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>Plaid, PostgreSQL and the hosts between them.</summary>
internal sealed class TestRig : IAsyncDisposable
{
    public const string ExchangeRoute = "/item/public_token/exchange";

    private const int HostedOneIn = 3;

    /// <summary>Npgsql's, for one connection.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Of a call to Plaid with its repetitions; the exchange has a third of it.</summary>
    public static readonly TimeSpan PlaidTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The library's, of an exchange.</summary>
    public static readonly TimeSpan RealLease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _syncInterval = TimeSpan.FromSeconds(1);

    private readonly Settings _settings;
    private readonly string _directory;
    private readonly Lock _linking = new();
    private readonly BankTime _time;
    private WebhookBalancer? _webhooks;

    private TestRig(Settings settings, Action<RecordedCall>? onCall)
    {
        _settings = settings;
        KeyRing = $$$"""{"primary":"k1","keys":{"k1":"{{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}}"}}""";
        _directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"budget-tracker-faults-{Guid.NewGuid():N}")).FullName;
        Plaid = new PlaidEmulator(new PlaidEmulatorOptions
        {
            OneTimePublicTokens = !settings.Lenient,
            FaultSeed = settings.Seed,
            OnCall = onCall,
        });
        _time = new BankTime(Plaid.Bank, settings.TokenLife);
        Database = new Database(Path.Combine(_directory, "postgres"));
        Hosts = new HostPool(StartHostAsync);
    }

    public PlaidEmulator Plaid { get; }

    public PlaidGateway Gateway { get; private set; } = null!;

    public Database Database { get; }

    /// <summary>In front of every second host, where the run has one.</summary>
    public Pooler? Pooler { get; private set; }

    /// <summary>Between it and PostgreSQL.</summary>
    public PostgresProxy? PoolerServer { get; private set; }

    public TimeSpan Lease => _settings.Lease;

    /// <summary>Whether the database or Plaid may be away for longer than a token can wait.</summary>
    public bool HasOutages => _settings.HasOutages;

    public HostPool Hosts { get; }

    /// <summary>Where items' webhooks go; null where they go nowhere.</summary>
    public Uri? Webhooks => _webhooks?.Address;

    /// <summary>What was made, by its name.</summary>
    public Tally Faults { get; } = new();

    /// <summary>What hosts heard of items.</summary>
    public ToldEvents Events => Faults.Events;

    /// <summary>Configures the database proxy of every host that starts from now on.</summary>
    public Action<PostgresProxy> ConfigureProxy { get; set; } = _ => { };

    /// <summary>Changes the configuration of every host that starts from now on; knows its id and the port of its database.</summary>
    public Action<string, int, Dictionary<string, string>> ConfigureHost { get; set; } = (_, _, _) => { };

    /// <summary>What is stored opens with it.</summary>
    public string KeyRing { get; set; }

    public static async Task<TestRig> StartAsync(Settings settings, Action<RecordedCall>? onCall = null)
    {
        var rig = new TestRig(settings, onCall);
        try
        {
            await rig.Plaid.StartAsync();
            rig._time.Start();
            rig.Gateway = new PlaidGateway(rig.Plaid.BaseAddress, (clientId, where) => rig.Hosts.Find(clientId)?.Kill($"{KilledBy.Gateway}:{where}"));
            await rig.Gateway.StartAsync();
            if (settings.HasWebhooks)
                await (rig._webhooks = new WebhookBalancer(rig.Hosts, rig.Faults)).StartAsync();
            await rig.Database.StartAsync();
            if (settings.Failovers > 0)
                await rig.Database.AddStandbyAsync();
            if (settings.HasPooler)
                rig.Pooler = await Pooler.StartAsync(Path.Combine(rig._directory, "pgbouncer"), rig.PoolerServer = rig.Database.Proxies.Add(static _ => { }), rig.Database.ConnectionString, rig.Faults);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The configuration of a host, by the keys of its sections.</summary>
    public Dictionary<string, string> Configuration(string clientId, string connectionString) => new(StringComparer.Ordinal)
    {
        ["PLAID_CLIENT_ID"] = clientId,
        ["PLAID_SECRET"] = "secret",
        ["PLAID_ENV"] = "sandbox",
        ["KEY_RING"] = KeyRing,
        ["Plaid:BaseAddress"] = Gateway.BaseAddress.AbsoluteUri,
        ["Plaid:Timeout"] = Invariant(PlaidTimeout),
        ["Plaid:ExchangeTimeout"] = Invariant(PlaidTimeout / 3),
        ["Plaid:ExchangeLease"] = Invariant(_settings.Lease),
        ["Plaid:ReconcileItems"] = "true",
        // As the library's default: a public token's life, the lease and a margin.
        ["Plaid:ReconcileGrace"] = Invariant(_settings.TokenLife + (_settings.Lease * 2)),
        ["Postgres:ConnectionString"] = connectionString,
        ["Postgres:CommandTimeout"] = "00:00:02",
        ["Plaid:RemovalInterval"] = Invariant(_settings.Lease),
        ["Faults:Naive"] = (_settings.Naive && !_settings.Sync).ToString(),
        ["Faults:Foreign"] = Invariant(_settings.Foreign),
        ["Faults:Ambient"] = Invariant(_settings.Ambient),
    };

    /// <summary>Links a bank as a person in the dialog does, and notes the item that this made.</summary>
    public string CompleteLink(string linkToken, Session session, string? institution = null)
    {
        lock (_linking)
        {
            var publicToken = Plaid.CompleteLink(linkToken, institution);
            session.ItemIds.Enqueue(Plaid.Items[^1].ItemId);
            return publicToken;
        }
    }

    /// <summary>From now on time passes at the banks as it does elsewhere.</summary>
    public Task StopTimeAsync() => _time.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Hosts.DisposeAsync();
        if (Gateway is not null)
            await Gateway.DisposeAsync();
        await _time.DisposeAsync();
        await Plaid.DisposeAsync();
        if (_webhooks is not null)
            await _webhooks.DisposeAsync();
        if (Pooler is not null)
            await Pooler.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Database.DisposeAsync();
        if (_settings.Keep)
            Console.WriteLine($"  logs and database: {_directory}");
        else
            Directory.Delete(_directory, recursive: true);
    }

    private static string Invariant(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);

    private static string Invariant(double number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<HostProcess> StartHostAsync(string id, int number)
    {
        // A host is killed by its proxy before it exists only if its proxy lives before it does, which it does: hence the look-up.
        var proxies = number % 2 == 0 && Pooler is not null ? Pooler.Proxies : Database.Proxies;
        var proxy = proxies.Add(write => Hosts.Find(id)?.Kill($"{KilledBy.DatabaseProxy}:{write}"));
        if (proxies == Database.Proxies)
            ConfigureProxy(proxy);
        var database = new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Port = proxy.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = (int)ConnectTimeout.TotalSeconds,
        };
        var configuration = Configuration(id, database.ConnectionString);
        configuration["Faults:Seed"] = Invariant(_settings.Seed + number);
        if (_settings.Foreign > 0 && number % 4 < 2)
            UseSecret(configuration, database);
        if (_webhooks is not null)
            Follow(configuration, number, _webhooks.Address);
        if (_settings.Sync)
            SyncOften(configuration);
        ConfigureHost(id, proxy.Port, configuration);
        return HostProcess.StartAsync(id, configuration, proxy, Faults, _directory);
    }

    /// <summary>Items tell of themselves, and some hosts link through a page of Plaid's own.</summary>
    private void Follow(Dictionary<string, string> configuration, int number, Uri webhooks)
    {
        configuration["Plaid:WebhookUri"] = webhooks.AbsoluteUri;
        configuration["Plaid:CheckInterval"] = Invariant(_settings.CheckInterval * (RealLease / _settings.Lease));
        configuration["Plaid:HostedLink"] = (_settings.HasLives && number % HostedOneIn == 1).ToString();
    }

    private void SyncOften(Dictionary<string, string> configuration)
    {
        configuration["Faults:Sync"] = _settings.Naive ? FaultHost.NaiveSyncs : "library";
        configuration["Plaid:SyncLease"] = Invariant(_settings.Lease);
        configuration["Plaid:SyncInterval"] = Invariant(_syncInterval);
        configuration["Plaid:SyncCallsPerMinute"] = "1000000";
        configuration["Plaid:RefreshInterval"] = "00:00:30";
    }

    /// <summary>The database's login as a secret, so that the secrets' failures meet every connection that is opened.</summary>
    private static void UseSecret(Dictionary<string, string> configuration, NpgsqlConnectionStringBuilder database)
    {
        configuration.Remove("Postgres:ConnectionString");
        configuration["Postgres:Credentials:username"] = database.Username!;
        configuration["Postgres:Credentials:password"] = database.Password!;
        configuration["Postgres:Host"] = database.Host!;
        configuration["Postgres:Port"] = Invariant(database.Port);
        configuration["Postgres:Database"] = database.Database!;
        configuration["Postgres:SslMode"] = "Disable";
    }
}
