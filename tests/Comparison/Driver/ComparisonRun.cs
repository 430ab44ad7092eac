using System.Runtime.InteropServices;

namespace BudgetTracker.Comparison;

/// <summary>One run: everybody, the table, the picture and the closing lines.</summary>
internal sealed class ComparisonRun(Settings settings)
{
    private readonly List<string> _table = [];
    private readonly List<Ratio> _ratios = [];
    private readonly Picture _picture = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (var rig = await TestRig.StartAsync(settings, cancellationToken))
        {
            await MigrateAsync(rig, cancellationToken);
            if (settings.Parts.Contains("cold"))
                Report("Cold start", await ColdStarts.RunAsync(rig, settings, cancellationToken));
            if (settings.Parts.Contains("warm"))
                Report("Under load", await WarmRuns.RunAsync(rig, settings, cancellationToken));
            if (settings.Parts.Contains("sync"))
                Report("Sync of transactions", await SyncRuns.RunAsync(rig, settings, cancellationToken));
            if (settings.Parts.Contains("soak"))
                Report("Soak", await Soak.RunAsync(rig, settings, cancellationToken));
        }

        Directory.CreateDirectory(settings.Output);
        await File.WriteAllLinesAsync(Path.Combine(settings.Output, "comparison.md"), _table, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(settings.Output, "comparison.svg"), _picture.ToString(), cancellationToken);
        foreach (var line in (IEnumerable<object>)[$"Linux, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}", .. _table, "", .. _ratios])
            Console.WriteLine(line);
    }

    private void Report(string title, List<ColdStart> starts)
    {
        Add(title, ColdReport.Table(starts, settings), ColdReport.Ratios(starts));
        foreach (var handler in ColdStarts.Handlers)
        {
            _picture.Add($"Cold start to first answer, {handler}, ms",
                Contenders.Functions(settings.Artifacts).Select(contender => (contender.Name, ColdReport.Of(starts, contender.Name, handler))));
        }
    }

    private void Report(string title, List<WarmRun> runs)
    {
        Add(title, WarmReport.Table(runs), WarmReport.Ratios(runs));
        foreach (var scenario in WarmRuns.Scenarios)
        {
            _picture.Add($"Requests/s, {scenario}", runs.Where(run => run.Scenario == scenario).GroupBy(run => run.Name)
                .Select(own => (own.Key, Spread.Of(own.Select(run => run.Load.PerSecond)))));
        }
    }

    private void Report(string title, SyncResult sync) => Add(title, SyncReport.Table(sync), SyncReport.Ratios(sync));

    private void Report(string title, SoakResult soak) => Add(title, SoakReport.Table(soak), SoakReport.Ratios(soak));

    private void Add(string title, IEnumerable<string> table, IEnumerable<Ratio> ratios)
    {
        _table.AddRange(["", $"### {title}", "", .. table]);
        _ratios.AddRange(ratios);
    }

    // Our host makes its tables with its first exchange; the functions find them made, as a deployment leaves them.
    private async Task MigrateAsync(TestRig rig, CancellationToken cancellationToken)
    {
        var contender = Contenders.Hosts(settings.Artifacts).Single(host => host.Name == Contenders.OursHost);
        var host = await WarmRuns.StartAsync(rig, contender, cancellationToken);
        await using var _ = host.Process;
        await host.LoadAsync(Route.Exchange, callers: 1, TimeSpan.FromMilliseconds(1), perSecond: null, cancellationToken);
    }
}
