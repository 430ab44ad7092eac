using System.Diagnostics;
using BudgetTracker.Samples;

namespace BudgetTracker.Faults;

/// <summary>The harness's own PostgreSQL, its fsync left on, and every way it goes down. Hosts reach it through proxies, so its port may change.</summary>
internal sealed class Database(string directory) : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(60);

    private readonly List<PostgresProxy> _proxies = [];
    private LocalPostgres _postgres = null!;
    private bool _isUp;

    public string ConnectionString => _postgres.ConnectionString;

    public async Task StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                _postgres = await LocalPostgres.StartAsync(directory, ["max_connections=300", "log_checkpoints=off"]);
                break;
            }
            catch (InvalidOperationException) when (Stopwatch.GetElapsedTime(started) < _startTimeout)
            {
                // After kill -9 the former server's children still hold its shared memory for a moment.
                await Task.Delay(50);
            }
        }

        lock (_proxies)
        {
            _isUp = true;
            _proxies.ForEach(proxy => proxy.Open(_postgres.Port));
        }
    }

    /// <summary>An orderly shutdown, as a restart for an update does it.</summary>
    public async Task StopAsync()
    {
        Close();
        await _postgres.StopAsync();
    }

    /// <summary><c>kill -9</c> of the postmaster; what is not committed is gone.</summary>
    public async Task KillAsync()
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(directory, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(pid))
        {
            postmaster.Kill();
            Close();
        }

        await _postgres.Exited;
        await _postgres.StopAsync();
    }

    public PostgresProxy AddProxy(Action<string> onKill)
    {
        var proxy = new PostgresProxy(onKill);
        lock (_proxies)
        {
            _proxies.RemoveAll(other => other.IsDisposed);
            _proxies.Add(proxy);
            if (_isUp)
                proxy.Open(_postgres.Port);
        }

        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    /// <summary>Nobody reaches it any more, although it runs.</summary>
    public void Close()
    {
        lock (_proxies)
        {
            _isUp = false;
            _proxies.ForEach(proxy => proxy.Close());
        }
    }
}
