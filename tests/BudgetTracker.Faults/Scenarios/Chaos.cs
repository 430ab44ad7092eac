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
        var troubles = new Troubles(rig, settings);
        rig.Gateway.Rewrite = new OddAnswers(settings.Odd, settings.Seed, rig.Faults).Rewrite;
        await rig.Hosts.StartAsync(settings.Hosts);
        PlaidFaults.Add(rig.Plaid.Faults, settings.Faults);
        WebhookTroubles.Add(rig.Plaid.WebhookFaults);

        await using var traffic = new Traffic(rig, settings, _requestDeadline);
        await using var lives = new Lives(rig, settings, traffic);
        await troubles.MakeAsync(
            () => traffic.Failed.IsCompleted || lives.Failed.IsFaulted, () => $"acknowledged {traffic.Ledger.Acknowledged.Count}", cancellationToken);
        rig.Plaid.Faults.Clear();
        rig.Plaid.WebhookFaults.Clear();
        rig.Gateway.Rewrite = static answer => answer;
        rig.Hosts.Calm();
        await lives.StopAsync();
        await traffic.StopAsync();
        cancellationToken.ThrowIfCancellationRequested();

        var complete = troubles.Tell();
        Report.Line($"answers: {traffic.Ledger.Answers}; slowest {traffic.Ledger.Slowest.TotalSeconds:F1} s");
        Report.Line($"{rig.Faults}, removals told {traffic.Ledger.Removals.Count(removal => removal.Value)}");
        var verdict = await Audit.SettleAsync(rig, traffic.Ledger, settings.Naive ? TimeSpan.Zero : settings.SettleOfLives);
        if (verdict.Life is { } life)
            Report.Line($"events {life.Noted}, told again {life.ToldAgain}; public tokens of hosted Link {traffic.Ledger.Followed.Count}");
        Report.Close($"kills={troubles.Kills} {verdict}");

        if (!complete)
            Report.Line("FAILED: the time was over before every fault was made.");
        if (rig.Hosts.Crashed > 0)
            Report.Line($"FAILED: {rig.Hosts.Crashed} hosts ended that nobody had killed.");
        if (settings.Naive && verdict.Losses == 0)
            Report.Line("FAILED: the naive handler lost nothing, so this run proves nothing.");
        return complete && rig.Hosts.Crashed == 0 && (settings.Naive ? verdict.Losses > 0 : verdict.IsClean);
    }
}
