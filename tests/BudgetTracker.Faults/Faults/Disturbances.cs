namespace BudgetTracker.Faults;

/// <summary>What the harness does to hosts, the pooler and the database beside killing hosts and the postmaster.</summary>
internal static class Disturbances
{
    private const int LongOneIn = 4;

    /// <summary>Hosts often die before they come by.</summary>
    private const int TriesOfASync = 8;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    private static readonly string[] _places =
    [
        "IPlaidItemApi.ExchangePublicTokenAsync:before", "IPlaidItemApi.ExchangePublicTokenAsync:after", "IExchangeStore.CompleteAsync:before",
        "IExchangeStore.CompleteAsync:after", "IExchangeStore.KeepAsync:before", "IExchangeStore.KeepAsync:after", "IExchangeStore.EndStoredAsync:before",
        "IExchangeStore.EndAsync:before", "IPlaidItemApi.RemoveItemAsync:before", "IPlaidItemApi.ExchangePublicTokenAsync:after@sweep",
        "IExchangeStore.KeepAsync:before@sweep", "IExchangeStore.EndStoredAsync:before@sweep", "IWebhookInbox.ReceiveAsync:before",
        "IItemCheckStore.ConcludeAsync:before", "IOutboxStore.DeleteAsync:before",
    ];

    public static IReadOnlyList<Disturbance> Of(TestRig rig, Settings settings) =>
    [
        new("pauses", settings.Pauses, settings.Seed + 1, (dice, stop) => PauseHostAsync(rig, settings, dice, stop)),
        new("failovers", settings.Failovers, settings.Seed + 3, (dice, stop) => rig.Database.FailOverAsync(settings.Lease * (0.5 + dice.NextDouble()), stop)),
        new("pooler kills", settings.PoolerKills, settings.Seed + 2, (dice, stop) => KillPoolerAsync(rig.Pooler!, settings.Lease, dice, stop)),
    ];

    /// <summary>
    /// Half of an exchange's pauses come at any moment; the others, and all of a sync's, at a place that matters, and outlive the lease, so that
    /// somebody else takes it up.
    /// </summary>
    private static async Task PauseHostAsync(TestRig rig, Settings settings, Random dice, CancellationToken stop)
    {
        var lease = settings.Lease;
        if (!settings.Sync && dice.Next(2) == 0)
        {
            if (Choose(rig, dice) is { } any)
                await any.PauseAsync(lease * 1.5 * dice.NextDouble(), stop);
            return;
        }

        var places = settings.Sync ? SyncBoundaries.PausePlaces : _places;
        for (var tries = settings.Sync ? TriesOfASync : 1; tries > 0 && !stop.IsCancellationRequested; tries--)
        {
            var place = places[dice.Next(places.Count)];
            var leases = (place == SyncBoundaries.CommitPlace ? SyncBoundaries.LeasesOfACommit : 1) + (dice.NextDouble() / 2);
            if (Choose(rig, dice) is not { } host || !await host.PauseAtAsync(place, lease * leases, _patience, stop))
                continue;
            rig.Faults.Count($"pause at {place}");
            return;
        }
    }

    private static HostProcess? Choose(TestRig rig, Random dice) => rig.Hosts.Serving is { Count: > 0 } serving ? serving[dice.Next(serving.Count)] : null;

    private static async Task KillPoolerAsync(Pooler pooler, TimeSpan lease, Random dice, CancellationToken stop)
    {
        await pooler.KillAsync();
        var outage = dice.Next(LongOneIn) == 0 ? lease * (1 + dice.NextDouble()) : TimeSpan.FromMilliseconds(dice.Next(0, 700));
        await Task.Delay(outage, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pooler.StartAsync();
    }
}
