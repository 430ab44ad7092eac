namespace BudgetTracker.Plaid.Faults;

/// <summary>kill -9 of the postmaster under load, and a new one at once.</summary>
internal sealed class PostmasterKiller(TestRig rig, int wanted, int seed)
{
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
            // Down for a moment, as a fail-over is.
            await Task.Delay(_dice.Next(0, 700), CancellationToken.None);
            await rig.Database.StartAsync();
            Kills++;
        }
    }
}
