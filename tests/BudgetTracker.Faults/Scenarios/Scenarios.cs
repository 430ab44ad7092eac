using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>Runs what the command line asks for, one after the other; all have to succeed.</summary>
internal static class Scenarios
{
    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var succeeded = true;
        foreach (var part in !settings.Quick ? [settings] : settings.Sync ? QuickSync(settings) : Quick(settings))
        {
            if (part.Sync)
            {
                succeeded &= await SyncChaos.RunAsync(part, cancellationToken);
                continue;
            }

            if (part.HasChaos)
                succeeded &= await Chaos.RunAsync(part, cancellationToken);
            // Each of these has its own way of failing, and nothing else may fail there.
            var undisturbed = part.WithoutDisturbances();
            if (part.Duplicates is not null)
                succeeded &= await Duplicates.RunAsync(undisturbed, cancellationToken);
            if (part.DatabaseDown > 0)
                succeeded &= await DatabaseDown.RunAsync(undisturbed, cancellationToken);
            if (part.Restarts > 0)
                succeeded &= await Restarts.RunAsync(undisturbed, cancellationToken);
            if (part.HasRotations)
                succeeded &= await Rotations.RunAsync(undisturbed, cancellationToken);
        }

        Report.Line($"{(succeeded ? "succeeded" : "FAILED")} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        return succeeded;
    }

    private static Settings Small(Settings settings) => settings with
    {
        Quick = false,
        Lease = TimeSpan.FromSeconds(2.5),
        TokenLife = TimeSpan.FromSeconds(5),
        Settle = TimeSpan.FromSeconds(30),
        // Each takes one: what hangs is to be told of, not waited for.
        TimeLimit = TimeSpan.FromMinutes(5),
    };

    private static Settings[] QuickSync(Settings settings)
    {
        var small = Small(settings);
        return
        [
            small.WithoutDisturbances() with { Naive = true, Kills = 3, TimeLimit = TimeSpan.FromMinutes(1) },
            small with { Kills = 11, PostmasterKills = 1, CommitDrops = 1, PauseCount = settings.PauseCount ?? 1 },
        ];
    }

    private static Settings[] Quick(Settings settings)
    {
        var small = Small(settings);
        return
        [
            small.WithoutDisturbances() with { Naive = true, Kills = 5 },
            small with { Kills = 40, PostmasterKills = 5, CommitDrops = 20, FailoverCount = settings.FailoverCount ?? 0 },
            small with { Duplicates = (50, 8), DatabaseDown = 50, Restarts = 1 },
            small with { Naive = true, Rotations = 1 },
            small with { Rotations = 4, PlaidRotations = 2, RingRotations = 1 },
        ];
    }
}
