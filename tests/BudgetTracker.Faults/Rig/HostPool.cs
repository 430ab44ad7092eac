namespace BudgetTracker.Faults;

/// <summary>The hosts behind an imagined load balancer: so many in service, and one warm to take the place of the next that dies.</summary>
internal sealed class HostPool(Func<string, int, Task<HostProcess>> start) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<HostProcess> _serving = [];
    private readonly List<HostProcess> _all = [];
    private Task<HostProcess>? _spare;
    private int _started;
    private int _died;
    private volatile bool _disposed;
    private bool _isCalm;

    /// <summary>Hosts that ended without having been killed: a crash of the library's or the harness's own.</summary>
    public int Crashed { get; private set; }

    public IReadOnlyList<HostProcess> Serving
    {
        get
        {
            lock (_gate)
                return [.. _serving];
        }
    }

    public async Task StartAsync(int count)
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartOneAsync()));
        lock (_gate)
            _serving.AddRange(hosts);
    }

    /// <summary>Where the next request goes; null while every host is dead or stopped.</summary>
    public HostProcess? Next(int turn)
    {
        HostProcess[] healthy = [.. Serving.Where(static host => !host.IsPaused)];
        return healthy is [] ? null : healthy[turn % healthy.Length];
    }

    public HostProcess? Find(string id)
    {
        lock (_gate)
            return _all.Find(host => host.Id == id);
    }

    /// <summary>No host makes faults by itself any more, nor does one that starts later.</summary>
    public void Calm()
    {
        HostProcess[] all;
        lock (_gate)
        {
            _isCalm = true;
            all = [.. _all];
        }

        foreach (var host in all)
            host.Calm();
    }

    /// <summary>Waits for a host's end and puts the spare one in its place.</summary>
    public async Task ReplaceAsync(HostProcess dead)
    {
        await dead.Exited;
        Task<HostProcess> spare;
        lock (_gate)
        {
            _serving.Remove(dead);
            _all.Remove(dead);
            _died++;
            if (dead.KilledAt is null)
                Crashed++;
            spare = _spare ?? StartOneAsync();
            _spare = null;
        }

        await dead.DisposeAsync();
        var host = await spare;
        lock (_gate)
        {
            _serving.Add(host);
            _spare ??= StartOneAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (_spare is { } spare)
            await Task.WhenAny(spare);
        HostProcess[] all;
        lock (_gate)
            all = [.. _all];
        await Task.WhenAll(all.Select(host => host.DisposeAsync().AsTask()));
    }

    private async Task<HostProcess> StartOneAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var number = Interlocked.Increment(ref _started);
        var host = await start($"host-{number}", number);
        lock (_gate)
        {
            _all.Add(host);
            if (_isCalm)
                host.Calm();
        }

        return host;
    }
}
