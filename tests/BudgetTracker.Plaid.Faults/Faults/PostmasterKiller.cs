namespace BudgetTracker.Plaid.Faults;

/// <summary>kill -9 of the postmaster under load, and a new one at once.</summary>
internal sealed class PostmasterKiller(TestRig rig, int wanted, TimeSpan lease, int seed)
{
    private const int LongOutageOneIn = 8;

    private readonly Random _dice = new(seed);

    public int Kills { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (Kills < wanted && !stop.IsCancellationRequested)
        {
            await Task.Delay(_dice.Next(300, 2500), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            await rig.Database.KillAsync();
            // Down for a moment, as a fail-over is; now and then for longer than a lease, so that items have to be given back.
            var outage = _dice.Next(LongOutageOneIn) == 0 ? lease * (1 + _dice.NextDouble()) : TimeSpan.FromMilliseconds(_dice.Next(0, 700));
            await Task.Delay(outage, CancellationToken.None);
            await rig.Database.StartAsync();
            Kills++;
        }
    }
}
