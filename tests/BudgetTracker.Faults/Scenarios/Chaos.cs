using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Hosts, postmaster, pooler, acknowledgements and Plaid fail at once under load; then everything is left to recover.</summary>
internal static class Chaos
{
    private static readonly TimeSpan _requestDeadline = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        Report.Line(
            $"{(settings.Naive ? "naive handler" : "library")}: {settings.Kills} kills, {settings.PostmasterKills} postmaster kills, {settings.CommitDrops} dropped "
            + $"acknowledgements, {settings.Faults:P0} faults at Plaid, {(settings.Lenient ? "lenient" : "one-time")} exchange, seed {settings.Seed}");
        await using var rig = await TestRig.StartAsync(settings);
        await BegunRemovals.NoteAsync(rig);
        if (settings.HasLives)
            await NotedEvents.NoteAsync(rig);
        var drops = new Drops(settings.CommitDrops, settings.Seed);
        rig.ConfigureProxy = drops.Configure;
        if (rig.PoolerServer is { } poolerServer)
            drops.Configure(poolerServer);
        rig.Gateway.Rewrite = new OddAnswers(settings.Odd, settings.Seed, rig.Faults).Rewrite;
        await rig.Hosts.StartAsync(settings.Hosts);
        PlaidFaults.Add(rig.Plaid.Faults, settings.Faults);
        WebhookTroubles.Add(rig.Plaid.WebhookFaults);

        var killer = new Killer(rig, Boundary.In(settings), settings.Kills, settings.Seed);
        var postmaster = new PostmasterKiller(rig, drops, settings.PostmasterKills, settings.Lease, settings.Seed);
        var disturbances = Disturbances.Of(rig, settings);
        await using var traffic = new Traffic(rig, settings, _requestDeadline);
        await using var lives = new Lives(rig, settings, traffic);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(settings.TimeLimit);

        Task[] all =
        [
            killer.RunAsync(settings.Hosts, stop.Token), postmaster.RunAsync(Progress, stop.Token), drops.DoneAsync(stop.Token),
            .. disturbances.Select(disturbance => disturbance.RunAsync(Progress, stop.Token)),
        ];
        var faults = Task.WhenAll(all);
        var started = Stopwatch.GetTimestamp();
        while (!faults.IsCompleted && !all.Any(task => task.IsFaulted) && !traffic.Failed.IsCompleted && !lives.Failed.IsFaulted)
        {
            Report.Progress(
                $"{Stopwatch.GetElapsedTime(started).TotalSeconds,5:F0} s  kills {killer.Kills}/{settings.Kills}  postmaster {postmaster.Kills}/{settings.PostmasterKills}  "
                + $"drops {drops.Count}/{settings.CommitDrops}  acknowledged {traffic.Ledger.Acknowledged.Count}");
            await Task.WhenAny(faults, traffic.Failed, Task.Delay(200, CancellationToken.None));
        }

        await stop.CancelAsync();
        await faults;
        rig.Plaid.Faults.Clear();
        rig.Plaid.WebhookFaults.Clear();
        rig.Gateway.Rewrite = static answer => answer;
        rig.Hosts.Calm();
        await lives.StopAsync();
        await traffic.StopAsync();
        cancellationToken.ThrowIfCancellationRequested();

        foreach (var (boundary, wanted, done) in killer.Tally.Where(_ => settings.Kills > 0))
            Report.Line($"{boundary.Name,-32}{done,5} of {wanted}");
        Report.Line($"answers: {traffic.Ledger.Answers}; slowest {traffic.Ledger.Slowest.TotalSeconds:F1} s; postmaster kills {postmaster.Kills}, dropped acknowledgements {drops.Count}");
        Report.Line($"{string.Join(", ", disturbances)}, {rig.Faults}, removals told {traffic.Ledger.Removals.Count(removal => removal.Value)}");
        var verdict = await Audit.SettleAsync(rig, traffic.Ledger, settings.Naive ? TimeSpan.Zero : settings.SettleOfLives);
        if (verdict.Life is { } life)
            Report.Line($"events {life.Noted}, told again {life.ToldAgain}; public tokens of hosted Link {traffic.Ledger.Followed.Count}");
        Report.Close($"kills={killer.Kills} {verdict}");

        var complete = killer.Kills >= settings.Kills && postmaster.Kills >= settings.PostmasterKills && drops.Count >= settings.CommitDrops
            && disturbances.All(disturbance => disturbance.IsComplete);
        if (!complete)
            Report.Line("FAILED: the time was over before every fault was made.");
        if (rig.Hosts.Crashed > 0)
            Report.Line($"FAILED: {rig.Hosts.Crashed} hosts ended that nobody had killed.");
        if (settings.Naive && verdict.Losses == 0)
            Report.Line("FAILED: the naive handler lost nothing, so this run proves nothing.");
        return complete && rig.Hosts.Crashed == 0 && (settings.Naive ? verdict.Losses > 0 : verdict.IsClean);

        double Progress() => settings.Kills == 0 ? 1 : (double)killer.Kills / settings.Kills;
    }
}
