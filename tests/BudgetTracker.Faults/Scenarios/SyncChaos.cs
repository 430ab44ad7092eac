namespace BudgetTracker.Faults;

/// <summary>Transactions come in while hosts, postmaster, pooler, acknowledgements, webhooks and Plaid fail; then the mirror is held against the banks.</summary>
internal static class SyncChaos
{
    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        Report.Line(
            $"sync, {(settings.Naive ? "naive" : "library")}: {settings.Kills} kills, {settings.PostmasterKills} postmaster kills, {settings.CommitDrops} dropped "
            + $"acknowledgements, {settings.Faults:P0} faults at Plaid, {settings.Items} items, seed {settings.Seed}");
        await using var rig = await TestRig.StartAsync(settings);
        await FeedTable.CreateAsync(rig);
        var troubles = new Troubles(rig, settings);
        rig.Gateway.Pages = new SmallPages();
        rig.Gateway.Rewrite = new OddAnswers(settings.Odd, settings.Seed, rig.Faults).Rewrite;
        await rig.Hosts.StartAsync(settings.Hosts);
        PlaidFaults.AddMutations(rig.Plaid.Faults, settings.Faults);
        PlaidFaults.Add(rig.Plaid.Faults, settings.Faults);
        WebhookTroubles.Add(rig.Plaid.WebhookFaults);

        await using var load = new SyncLoad(rig, settings, () => troubles.Progress);
        await troubles.MakeAsync(() => load.Failed.IsFaulted, () => $"items {load.Items.Count}", cancellationToken);
        await load.StopAsync();
        await rig.StopTimeAsync();
        rig.Plaid.Faults.Clear();
        rig.Plaid.WebhookFaults.Clear();
        rig.Gateway.Rewrite = static answer => answer;
        rig.Hosts.Calm();
        cancellationToken.ThrowIfCancellationRequested();

        var complete = troubles.Tell();
        Report.Line($"answers: {load.Ledger.Answers}; {rig.Faults}");
        var verdict = await SyncAudit.SettleAsync(rig, load.Ledger, settings);
        Report.Close($"kills={troubles.Kills} {verdict}");
        // The control may get stuck before: a cursor from the middle of a history that has changed is refused for ever.
        complete |= settings.Naive;
        if (!complete)
            Report.Line("FAILED: the time was over before every fault was made.");
        if (rig.Hosts.Crashed > 0)
            Report.Line($"FAILED: {rig.Hosts.Crashed} hosts ended that nobody had killed.");
        if (settings.Naive && verdict.Losses == 0)
            Report.Line("FAILED: the naive sync lost nothing, so this run proves nothing.");
        return complete && rig.Hosts.Crashed == 0 && (settings.Naive ? verdict.Losses > 0 : verdict.IsClean);
    }
}
