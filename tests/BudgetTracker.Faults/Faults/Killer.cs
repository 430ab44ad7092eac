namespace BudgetTracker.Faults;

/// <summary>
/// Keeps every serving host armed with one boundary and replaces those that died. A kill counts for a boundary only where the
/// host said, or the proxy saw, that it was there.
/// </summary>
internal sealed class Killer
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    private readonly TestRig _rig;
    private readonly Lock _gate = new();
    private readonly Dictionary<Boundary, int> _wanted;
    private readonly Dictionary<Boundary, int> _done;
    private readonly Dictionary<Boundary, int> _armed;
    private readonly Random _dice;

    public Killer(TestRig rig, IReadOnlyList<Boundary> boundaries, int kills, int seed)
    {
        (_rig, _dice) = (rig, new Random(seed));
        _wanted = boundaries.Select((boundary, index) => (boundary, Count: (kills / boundaries.Count) + (index < kills % boundaries.Count ? 1 : 0)))
            .ToDictionary(pair => pair.boundary, pair => pair.Count);
        _done = boundaries.ToDictionary(boundary => boundary, _ => 0);
        _armed = boundaries.ToDictionary(boundary => boundary, _ => 0);
    }

    public int Kills
    {
        get
        {
            lock (_gate)
                return _done.Values.Sum();
        }
    }

    public IReadOnlyList<(Boundary Boundary, int Wanted, int Done)> Tally
    {
        get
        {
            lock (_gate)
                return [.. _wanted.Select(pair => (pair.Key, pair.Value, _done[pair.Key]))];
        }
    }

    public async Task RunAsync(int hosts, CancellationToken stop)
    {
        var taken = new HashSet<HostProcess>();
        await Task.WhenAll(Enumerable.Range(0, hosts).Select(_ => RunOneAsync(taken, stop)));
    }

    private async Task RunOneAsync(HashSet<HostProcess> taken, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && Choose() is { } boundary)
        {
            HostProcess? host;
            lock (taken)
            {
                host = _rig.Hosts.Serving.FirstOrDefault(taken.Add);
            }

            if (host is not null)
                await TryAsync(boundary, host, stop);
            lock (_gate)
                _armed[boundary]--;
            lock (taken)
                taken.RemoveWhere(other => other == host);
            if (host is null)
                await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>One of those with most left to do, but not one that only waits for others to finish.</summary>
    private Boundary? Choose()
    {
        lock (_gate)
        {
            var left = _wanted.Select(pair => (pair.Key, Left: pair.Value - _done[pair.Key] - _armed[pair.Key])).Where(pair => pair.Left > 0).ToList();
            if (left.Count == 0)
                return null;
            var roll = _dice.Next(left.Sum(pair => pair.Left));
            var boundary = left.First(pair => (roll -= pair.Left) < 0).Key;
            _armed[boundary]++;
            return boundary;
        }
    }

    private async Task TryAsync(Boundary boundary, HostProcess host, CancellationToken stop)
    {
        // A while in peace, so that there are finished exchanges beside the broken ones.
        int peace;
        lock (_gate)
            peace = _dice.Next(50, 600);
        await Task.WhenAny(host.Exited, Task.Delay(peace, stop));
        Arm(boundary, host);
        await Task.WhenAny(host.Exited, Task.Delay(_patience, stop));
        if (!host.Exited.IsCompleted)
        {
            Disarm(boundary, host);
            // It may have been at the point when it was disarmed.
            await Task.WhenAny(host.Exited, Task.Delay(50, CancellationToken.None));
            if (!host.Exited.IsCompleted)
                return;
        }

        if (host.KilledAt is { } place && boundary.KillMark == place)
        {
            lock (_gate)
                _done[boundary]++;
        }

        await _rig.Hosts.ReplaceAsync(host);
    }

    private void Arm(Boundary boundary, HostProcess host)
    {
        switch (boundary.How)
        {
            case KilledBy.Itself:
                host.Arm(boundary.Point);
                break;
            case KilledBy.Gateway:
                _rig.Gateway.Arm(host.Id, boundary.Point);
                break;
            case KilledBy.DatabaseProxy:
                host.Database.ArmKill(boundary.Point);
                break;
            default:
                int wait;
                lock (_gate)
                    wait = _dice.Next(50, 1500);
                _ = Task.Delay(wait).ContinueWith(_ => host.Kill(boundary.KillMark), TaskScheduler.Default);
                break;
        }
    }

    private void Disarm(Boundary boundary, HostProcess host)
    {
        host.Arm(null);
        _rig.Gateway.Arm(host.Id, null);
        host.Database.ArmKill(null);
    }
}
