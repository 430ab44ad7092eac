using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.Faults;

/// <summary>Hosts whose secrets come from outside, under load, and what rotates their secrets.</summary>
internal sealed class RotationStage : IAsyncDisposable
{
    public const string FirstPlaidSecret = "secret-0";

    private static readonly TimeSpan _requestDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _readTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _longestGap = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly Settings _settings;
    private readonly Random _dice;
    private ConnectionCount? _connections;
    private int _over;

    private RotationStage(Settings settings, TestRig rig)
    {
        (_settings, _dice, Rig) = (settings, new Random(settings.Seed), rig);
        Users = new DatabaseUsers(rig.Database, Secrets, settings.Seed);
        Rings = new KeyRings(rig, Secrets);
    }

    public TestRig Rig { get; }

    public SecretServer Secrets { get; } = new();

    public DatabaseUsers Users { get; }

    public KeyRings Rings { get; }

    public Traffic Traffic { get; private set; } = null!;

    public static async Task<RotationStage> StartAsync(Settings settings, TimeSpan cacheDuration)
    {
        var stage = new RotationStage(settings, await TestRig.StartAsync(settings with { Naive = false }));
        try
        {
            await stage.Secrets.StartAsync();
            await stage.Users.CreateAsync();
            stage.Rings.Create();
            stage.Rig.Plaid.RotateSecret(FirstPlaidSecret);
            stage.Secrets.PutPlaid(FirstPlaidSecret);
            stage.Rig.ConfigureHost = (id, port, configuration) => stage.Configure(id, port, configuration, cacheDuration);
            await stage.Rig.Hosts.StartAsync(settings.Hosts);
            stage._connections = new ConnectionCount(stage.Rig.Hosts);
            stage.Traffic = new Traffic(stage.Rig, settings, _requestDeadline, impatience: 0, listsItems: true);
            // Every host has been used before anything rotates.
            await stage.WaitForReadsAsync(SecretServer.Database, CancellationToken.None);
            await stage.WaitForReadsAsync(SecretServer.Plaid, CancellationToken.None);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rotates a secret, and waits until every host has read the new one.</summary>
    /// <returns>How often hosts read the former one once more.</returns>
    public async Task<int> RotateAsync(string id, Func<CancellationToken, Task> rotate, CancellationToken cancellationToken)
    {
        var hosts = Rig.Hosts.Serving;
        var before = hosts.Sum(host => Secrets.ReadsOf(host.Id, id));
        await rotate(cancellationToken);
        var again = hosts.Sum(host => Secrets.ReadsOfFormer(host.Id, id)) - before;
        await WaitForReadsAsync(id, cancellationToken);
        // Requests that are still under way with the former secret may read the new one again, and must not.
        var requests = Traffic.Ledger.Total;
        while (Traffic.Ledger.Total < requests + (2 * _settings.Concurrency) && !Traffic.Failed.IsCompleted)
            await Task.Delay(_pause, cancellationToken);
        _over += hosts.Sum(host => Secrets.ReadsOf(host.Id, id) - 1);
        return again;
    }

    /// <summary>Lasts until every host was refused, and a while longer; with naive hosts, until that failed a request.</summary>
    public async Task GapAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < _longestGap
            && (Rig.Hosts.Serving.Any(host => Secrets.ReadsOf(host.Id, SecretServer.Database) < 2) || (_settings.Naive && Traffic.Ledger.Failed == 0)))
            await Task.Delay(_pause, cancellationToken);
        await Task.Delay(_dice.Next(200, 1500), cancellationToken);
    }

    public async Task WaitForReadsAsync(string id, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_readTimeout);
        while (Rig.Hosts.Serving.Any(host => Secrets.ReadsOf(host.Id, id) == 0))
        {
            if (Traffic.Failed.IsFaulted)
                await Traffic.Failed;
            await Task.Delay(_pause, timeout.Token);
        }
    }

    /// <summary>Lets everybody finish, and counts.</summary>
    public async Task EndAsync(RotationTally tally)
    {
        await Traffic.DrainAsync();
        tally.Add(Traffic.Ledger, await Audit.SettleAsync(Rig, Traffic.Ledger, _settings.Naive ? TimeSpan.Zero : _settings.Settle), _connections!.Most);
        tally.RefreshesOver += _over;
        tally.Crashed += Rig.Hosts.Crashed;
    }

    public async ValueTask DisposeAsync()
    {
        if (Traffic is not null)
            await Traffic.DisposeAsync();
        if (_connections is not null)
            await _connections.DisposeAsync();
        await Rig.DisposeAsync();
        await Secrets.DisposeAsync();
    }

    private void Configure(string id, int port, Dictionary<string, string> configuration, TimeSpan cacheDuration)
    {
        foreach (var elsewhere in new[] { "PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV", "KEY_RING", "Postgres:ConnectionString" })
            configuration.Remove(elsewhere);
        configuration["Faults:Secrets"] = Secrets.AddressOf(id).AbsoluteUri;
        configuration["Plaid:SecretId"] = SecretServer.Plaid;
        configuration["Encryption:KeyRingSecretId"] = SecretServer.KeyRing;
        configuration["Secrets:CacheDuration"] = cacheDuration.ToString("c", CultureInfo.InvariantCulture);
        // The library's: here only rotations may fail anything, not a machine that is busy.
        foreach (var timeout in new[] { "Plaid:Timeout", "Plaid:ExchangeTimeout", "Postgres:CommandTimeout" })
            configuration.Remove(timeout);
        configuration["Postgres:SecretId"] = SecretServer.Database;
        configuration["Postgres:Host"] = "127.0.0.1";
        configuration["Postgres:Port"] = port.ToString(CultureInfo.InvariantCulture);
        configuration["Postgres:Database"] = "postgres";
        configuration["Postgres:SslMode"] = "Disable";
        configuration["Postgres:MaxPoolSize"] = Rotations.MaxPoolSize.ToString(CultureInfo.InvariantCulture);
        if (_settings.Naive)
            configuration["Postgres:RotationTimeout"] = "00:00:00";
    }
}
