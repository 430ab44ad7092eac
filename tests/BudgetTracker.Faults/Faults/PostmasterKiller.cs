namespace BudgetTracker.Faults;

/// <summary>
/// kill -9 of the postmaster under load. Mostly it is back at once; one in four times it stays away for longer than a lease, and
/// then it goes in the worst of moments: something is committed, and its host does not know.
/// </summary>
internal sealed class PostmasterKiller(TestRig rig, Drops drops, Settings settings)
{
    private const int LongOutageOneIn = 4;
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly Random _dice = new(settings.Seed);

    public int Kills { get; private set; }

    /// <summary>
    /// As many as wanted, spread over what the hosts' killer has to do; and then, now and then, one more until that is done: some of
    /// an exchange's boundaries are reached after an outage only.
    /// </summary>
    /// <param name="progress">How much of it is done, from 0 to 1.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<double> progress, CancellationToken stop)
    {
        var wanted = settings.PostmasterKills;
        while (wanted > 0 && (Kills < wanted || (progress() < 1 && !settings.Sync)))
        {
            var isDue = Kills < wanted && Kills <= wanted * progress();
            if (!isDue && settings.Sync)
            {
                await Task.Delay(_poll, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested)
                    return;
                continue;
            }

            await Task.Delay(isDue ? _dice.Next(300, 2500) : _dice.Next(5000, 10_000), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            await rig.Database.Exclusive.WaitAsync(CancellationToken.None);
            try
            {
                await KillAsync();
            }
            finally
            {
                rig.Database.Exclusive.Release();
            }

            Kills++;
        }
    }

    private async Task KillAsync()
    {
        var isLong = _dice.Next(LongOutageOneIn) == 0;
        if (isLong)
            await WorstCommitAsync();
        await rig.Database.KillAsync();
        await Task.Delay(isLong ? settings.Lease * (1 + _dice.NextDouble()) : TimeSpan.FromMilliseconds(_dice.Next(0, 700)), CancellationToken.None);
        await rig.Database.StartAsync();
    }

    /// <summary>Waits for a commit of the worst kind, and cuts the hosts off before any of them hears of it.</summary>
    private async Task WorstCommitAsync()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        drops.ArmAtWorst(() =>
        {
            rig.Database.Proxies.Close();
            committed.SetResult();
        });
        await Task.WhenAny(committed.Task, Task.Delay(_patience));
        drops.ArmAtWorst(null);
    }
}
