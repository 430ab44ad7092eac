using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>What happens to hosts, postmaster, pooler and acknowledgements in one run, until all of it was made.</summary>
internal sealed class Troubles
{
    private readonly Settings _settings;
    private readonly Drops _drops;
    private readonly Killer _killer;
    private readonly PostmasterKiller _postmaster;
    private readonly IReadOnlyList<Disturbance> _disturbances;

    /// <summary>To be made before the hosts start.</summary>
    public Troubles(TestRig rig, Settings settings)
    {
        _settings = settings;
        _drops = new(settings.CommitDrops, settings.Seed, worst: settings.Sync ? Writes.Mirror : Writes.Item, isWorstOnly: settings.Sync);
        rig.ConfigureProxy = _drops.Configure;
        if (rig.PoolerServer is { } poolerServer)
            _drops.Configure(poolerServer);
        _killer = new(rig, Boundary.In(settings), settings.Kills, settings.Seed);
        _postmaster = new(rig, _drops, settings);
        _disturbances = Disturbances.Of(rig, settings);
    }

    public int Kills => _killer.Kills;

    /// <summary>How much is done of what the killer has to do, from 0 to 1.</summary>
    public double Progress => _settings.Kills == 0 ? 1 : (double)_killer.Kills / _settings.Kills;

    /// <summary>Makes all of it; ends before where the time is over.</summary>
    /// <param name="hasFailed">Whether the load has, which ends it too.</param>
    /// <param name="tell">What else there is to say of the progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task MakeAsync(Func<bool> hasFailed, Func<string> tell, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(_settings.TimeLimit);
        Task[] all =
        [
            _killer.RunAsync(_settings.Hosts, stop.Token), _postmaster.RunAsync(() => Progress, stop.Token), _drops.DoneAsync(stop.Token),
            .. _disturbances.Select(disturbance => disturbance.RunAsync(() => Progress, stop.Token)),
        ];
        var made = Task.WhenAll(all);
        var started = Stopwatch.GetTimestamp();
        while (!made.IsCompleted && !all.Any(static task => task.IsFaulted) && !hasFailed())
        {
            Report.Progress(
                $"{Stopwatch.GetElapsedTime(started).TotalSeconds,5:F0} s  kills {_killer.Kills}/{_settings.Kills}  postmaster {_postmaster.Kills}/{_settings.PostmasterKills}  "
                + $"drops {_drops.Count}/{_settings.CommitDrops}  {tell()}");
            await Task.WhenAny(made, Task.Delay(200, CancellationToken.None));
        }

        await stop.CancelAsync();
        await made;
    }

    /// <summary>Says how often what was made.</summary>
    /// <returns>Whether that is all.</returns>
    public bool Tell()
    {
        foreach (var (boundary, wanted, done) in _killer.Tally.Where(_ => _settings.Kills > 0))
            Report.Line($"{boundary.Name,-32}{done,5} of {wanted}");
        Report.Line($"postmaster kills {_postmaster.Kills}, dropped acknowledgements {_drops.Count}, {string.Join(", ", _disturbances)}");
        return _killer.Kills >= _settings.Kills && _postmaster.Kills >= _settings.PostmasterKills && _drops.Count >= _settings.CommitDrops
            && _disturbances.All(static disturbance => disturbance.IsComplete);
    }
}
