namespace BudgetTracker.Plaid.Faults;

/// <summary>
/// kill -9 of the postmaster under load. Mostly it is back at once; one in four times it stays away for longer than a lease, and
/// then it goes in the worst of moments: an item is committed, and its host does not know.
/// </summary>
internal sealed class PostmasterKiller(TestRig rig, Drops drops, int wanted, TimeSpan lease, int seed)
{
    private const int LongOutageOneIn = 4;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly Random _dice = new(seed);

    public int Kills { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (Kills < wanted && !stop.IsCancellationRequested)
        {
            await Task.Delay(_dice.Next(300, 2500), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            var isLong = _dice.Next(LongOutageOneIn) == 0;
            if (isLong)
                await CommittedItemAsync();
            await rig.Database.KillAsync();
            await Task.Delay(isLong ? lease * (1 + _dice.NextDouble()) : TimeSpan.FromMilliseconds(_dice.Next(0, 700)), CancellationToken.None);
            await rig.Database.StartAsync();
            Kills++;
        }
    }

    /// <summary>Waits for an item's commit, and cuts the hosts off before any of them hears of it.</summary>
    private async Task CommittedItemAsync()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        drops.ArmAtItem(() =>
        {
            rig.Database.Close();
            committed.SetResult();
        });
        await Task.WhenAny(committed.Task, Task.Delay(_patience));
        drops.ArmAtItem(null);
    }
}
