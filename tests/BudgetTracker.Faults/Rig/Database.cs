using System.Diagnostics;
using BudgetTracker.Samples;

namespace BudgetTracker.Faults;

/// <summary>The harness's own PostgreSQL, its fsync left on, and every way it goes down. Hosts reach it through proxies, so its port may change.</summary>
internal sealed partial class Database(string directory) : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(60);

    private static readonly string[] _settings = ["max_connections=300", "log_checkpoints=off", "wal_keep_size=256MB", "wal_retrieve_retry_interval=200ms"];

    private LocalPostgres _postgres = null!;
    private string _directory = Path.Combine(directory, "1");

    /// <summary>Whoever holds it is the only one who kills the server, or changes which one it is.</summary>
    public SemaphoreSlim Exclusive { get; } = new(1, 1);

    public ProxySet Proxies { get; } = new();

    public string ConnectionString => _postgres.ConnectionString;

    public async Task StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                _postgres = await LocalPostgres.StartAsync(_directory, _settings);
                break;
            }
            catch (InvalidOperationException) when (Stopwatch.GetElapsedTime(started) < _startTimeout)
            {
                // After kill -9 the former server's children still hold its shared memory for a moment.
                await Task.Delay(50);
            }
        }

        Proxies.Open(_postgres.Port);
    }

    /// <summary>An orderly shutdown, as a restart for an update does it.</summary>
    public async Task StopAsync()
    {
        Proxies.Close();
        await _postgres.StopAsync();
    }

    /// <summary><c>kill -9</c> of the postmaster; what is not committed is gone.</summary>
    public async Task KillAsync()
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(pid))
        {
            postmaster.Kill();
            Proxies.Close();
        }

        await _postgres.Exited;
        await _postgres.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_standby is not null)
            await _standby.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Exclusive.Dispose();
    }
}
