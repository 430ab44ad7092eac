namespace BudgetTracker.Comparison;

/// <summary>Our host at four fifths of what it can, for as long as asked: does it grow?</summary>
internal static class Soak
{
    private const int Callers = 64;
    private const double Share = 0.8;

    public static async Task<SoakResult> RunAsync(TestRig rig, Settings settings, CancellationToken cancellationToken)
    {
        var contender = Contenders.Hosts(settings.Artifacts).Single(host => host.Name == Contenders.OursHost);
        var host = await WarmRuns.StartAsync(rig, contender, cancellationToken);
        await using var _ = host.Process;
        await WarmRuns.WarmUpAsync(rig, [host], [Route.Link, Route.Exchange], settings, cancellationToken);
        await rig.ClearAsync();
        var most = await host.LoadAsync(Route.Exchange, Callers, settings.Window, perSecond: null, cancellationToken);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(rig, host.Process, ended.Token);
        var load = await host.LoadAsync(Route.Exchange, Callers, settings.Soak, most.PerSecond * Share, cancellationToken);
        await ended.CancelAsync();
        var (memory, connections) = await watch;
        return new SoakResult(settings.Soak, load, most.PerSecond, memory, connections);
    }

    private static async Task<(List<double> Memory, int Connections)> WatchAsync(TestRig rig, RunningProcess process, CancellationToken cancellationToken)
    {
        var memory = new List<double>();
        var connections = 0;
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await second.WaitForNextTickAsync(cancellationToken))
            {
                memory.Add(process.Memory());
                connections = Math.Max(connections, await rig.ConnectionsAsync("BudgetTracker.Plaid"));
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }

        return (memory, connections);
    }
}

/// <param name="Duration">Of the load.</param>
/// <param name="Load">What came back.</param>
/// <param name="Most">Exchanges in a second without a limit.</param>
/// <param name="Memory">Resident, in MiB, each second.</param>
/// <param name="Connections">The most to PostgreSQL at once.</param>
internal sealed record SoakResult(TimeSpan Duration, LoadResult Load, double Most, IReadOnlyList<double> Memory, int Connections)
{
    /// <summary>The last fifth of the time, over the second.</summary>
    public double Growth
    {
        get
        {
            var fifth = Math.Max(1, Memory.Count / 5);
            return Memory.TakeLast(fifth).Average() / Memory.Skip(fifth).Take(fifth).Average();
        }
    }
}
