namespace BudgetTracker.Faults;

/// <summary>Every secret rotates under load: no request may fail, and each host reads each new secret once.</summary>
internal static class Rotations
{
    public const int MaxPoolSize = 6;

    private static readonly TimeSpan _shortCache = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longCache = TimeSpan.FromHours(1);

    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        Report.Line(
            $"{(settings.Naive ? "a host that gives up at the first refusal" : "library")}: {settings.Rotations} rotations of the database user, "
            + $"{settings.PlaidRotations} of Plaid's secret, {settings.RingRotations} of the key ring, seed {settings.Seed}");
        // Real lifetimes: nothing but rotations may go wrong here.
        settings = settings with { Lease = TimeSpan.FromSeconds(60), TokenLife = TimeSpan.FromMinutes(30) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(settings.TimeLimit);
        var tally = new RotationTally();
        if (settings.Rotations + settings.PlaidRotations > 0)
        {
            await using var stage = await RotationStage.StartAsync(settings, _longCache);
            await RotateDatabaseAsync(stage, settings, tally, stop.Token);
            tally.LongestGap = stage.Users.LongestGap;
            await RotatePlaidAsync(stage, settings, tally, stop.Token);
            await stage.EndAsync(tally);
        }

        if (settings.RingRotations > 0)
        {
            // Hosts see a new ring when their cache expires, so this one is short, and its reads are not counted.
            await using var stage = await RotationStage.StartAsync(settings, _shortCache);
            await RotateRingAsync(stage, settings, tally, stop.Token);
            await stage.EndAsync(tally);
        }

        Report.Line($"answers: {tally.Answers}; tokens sealed again: {tally.Rekeyed}");
        Report.Close($"rotations={tally.Database} plaid_rotations={tally.Plaid} ring_rotations={tally.Ring} {tally}");
        var complete = tally.Database == settings.Rotations && tally.Plaid == settings.PlaidRotations && tally.Ring == settings.RingRotations;
        if (settings.Naive && tally.Failed == 0)
            Report.Line("FAILED: the naive host failed no request, so this run proves nothing.");
        return complete && (settings.Naive ? tally.Failed > 0 : tally.IsClean);
    }

    private static async Task RotateDatabaseAsync(RotationStage stage, Settings settings, RotationTally tally, CancellationToken cancellationToken)
    {
        for (; tally.Database < settings.Rotations; tally.Database++)
        {
            Report.Progress($"rotation {tally.Database + 1} of the database user; requests {stage.Traffic.Ledger.Total}");
            if (tally.Database % 2 == 0)
            {
                tally.GapReads += await stage.RotateAsync(
                    SecretServer.Database, token => stage.Users.ChangePasswordAsync(() => stage.GapAsync(token)), cancellationToken);
            }
            else
            {
                tally.RefreshesOver += await stage.RotateAsync(SecretServer.Database, stage.Users.AlternateAsync, cancellationToken);
            }
        }
    }

    private static async Task RotatePlaidAsync(RotationStage stage, Settings settings, RotationTally tally, CancellationToken cancellationToken)
    {
        var secret = RotationStage.FirstPlaidSecret;
        for (; tally.Plaid < settings.PlaidRotations; tally.Plaid++)
        {
            Report.Progress($"rotation {tally.Plaid + 1} of Plaid's secret; requests {stage.Traffic.Ledger.Total}");
            tally.RefreshesOver += await stage.RotateAsync(
                SecretServer.Plaid,
                async token =>
                {
                    var renewed = $"secret-{tally.Plaid + 1}";
                    stage.Rig.Plaid.AddSecret(renewed);
                    stage.Secrets.PutPlaid(renewed);
                    await Task.Delay(TimeSpan.FromMilliseconds(200), token);
                    stage.Rig.Plaid.RevokeSecret(secret);
                    secret = renewed;
                },
                cancellationToken);
        }
    }

    private static async Task RotateRingAsync(RotationStage stage, Settings settings, RotationTally tally, CancellationToken cancellationToken)
    {
        for (; tally.Ring < settings.RingRotations; tally.Ring++)
        {
            Report.Progress($"rotation {tally.Ring + 1} of the key ring; requests {stage.Traffic.Ledger.Total}");
            await stage.Rings.RotateAsync(() => stage.WaitForReadsAsync(SecretServer.KeyRing, cancellationToken), cancellationToken);
        }

        tally.Rekeyed = stage.Rings.Rekeyed;
    }
}
