using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.Comparison;

/// <summary>First syncs: many items of 1,440 transactions by each worker in its turn, then one item of 100,000 by a worker of its own.</summary>
internal static class SyncRuns
{
    private const int RowsPerItem = 1440;
    private const int LongRows = 100_000;

    public static async Task<SyncResult> RunAsync(TestRig rig, Settings settings, CancellationToken cancellationToken)
    {
        await rig.SetLatencyAsync(0);
        await rig.CreatePeerTablesAsync();
        var workers = new List<(string Name, RunningProcess Process, HttpClient Http)>();
        try
        {
            foreach (var contender in Contenders.Workers(settings.Artifacts))
            {
                var process = RunningProcess.Start(contender.Program, contender.Arguments, Environment(rig));
                workers.Add((contender.Name, process, Client((await process.ReadyAsync(cancellationToken))[0])));
            }

            var runs = new List<SyncRun>();
            // Two rounds more, which compile, and do not count.
            for (var round = -2; round < settings.SyncRounds; round++)
            {
                for (var i = 0; i < workers.Count; i++)
                {
                    var (name, process, http) = workers[(i + round + 2) % workers.Count];
                    var run = await MeasureAsync(rig, name, process, http, settings.SyncItems, cancellationToken);
                    if (round >= 0)
                        runs.Add(run with { Round = round });
                }
            }

            return new(runs, await PeaksAsync(rig, settings, cancellationToken));
        }
        finally
        {
            foreach (var (_, process, http) in workers)
            {
                http.Dispose();
                await process.DisposeAsync();
            }
        }
    }

    private static async Task<SyncRun> MeasureAsync(TestRig rig, string name, RunningProcess process, HttpClient http, int items, CancellationToken cancellationToken)
    {
        var isOurs = name == Contenders.OursHost;
        await rig.ClearAsync();
        await rig.ClearPeerAsync(isOurs ? 0 : items);
        if (isOurs)
            await PostAsync(http, $"/link?kind=item&first=0&count={items}", cancellationToken);
        await rig.Control.GetStringAsync("/control/sync-calls", cancellationToken);
        var (cpu, postgres, started) = (process.Cpu(), RunningProcess.Cpu(rig.PostgresId), Stopwatch.GetTimestamp());
        await SyncAsync(process, http, items, cancellationToken);
        var (elapsed, rows) = (Stopwatch.GetElapsedTime(started), (double)items * RowsPerItem);
        var (used, usedByPostgres) = (process.Cpu() - cpu, RunningProcess.Cpu(rig.PostgresId) - postgres);
        await RequireAsync(rig, isOurs ? "budget_tracker.plaid_transaction" : "peer_transaction", (long)rows);
        var calls = int.Parse(await rig.Control.GetStringAsync("/control/sync-calls", cancellationToken), CultureInfo.InvariantCulture);
        return new SyncRun(name, Round: 0, rows / elapsed.TotalSeconds, used.TotalMicroseconds / rows, usedByPostgres.TotalMicroseconds / rows, (double)calls / items);
    }

    /// <summary>The most memory that a new worker had resident, in MB, for each item of 100,000 transactions.</summary>
    private static async Task<List<double>> PeaksAsync(TestRig rig, Settings settings, CancellationToken cancellationToken)
    {
        var peaks = new List<double>();
        var contender = Contenders.Workers(settings.Artifacts).Single(worker => worker.Name == Contenders.OursHost);
        for (var i = 0; i < settings.LongSyncs; i++)
        {
            await rig.ClearAsync();
            await using var process = RunningProcess.Start(contender.Program, contender.Arguments, [.. Environment(rig), new("LEAPING_CLOCK", "true")]);
            using var http = Client((await process.ReadyAsync(cancellationToken))[0]);
            await PostAsync(http, "/link?kind=long&first=0&count=1", cancellationToken);
            await SyncAsync(process, http, items: 1, cancellationToken);
            await RequireAsync(rig, "budget_tracker.plaid_transaction", LongRows);
            peaks.Add(process.PeakMemory() * 1.048576);
        }

        return peaks;
    }

    private static async Task SyncAsync(RunningProcess process, HttpClient http, int items, CancellationToken cancellationToken)
    {
        var synced = await PostAsync(http, "/sync", cancellationToken);
        if (synced != $"{items}")
            throw new InvalidOperationException($"{synced} items were synced, and not {items}.\n{process.Output}");
    }

    private static async Task RequireAsync(TestRig rig, string table, long rows)
    {
        if (await rig.CountAsync(table) is var count && count != rows)
            throw new InvalidOperationException($"{table} has {count} rows, and not {rows}.");
    }

    private static async Task<string> PostAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync(path, content: null, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    private static HttpClient Client(Uri address) => new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    private static Dictionary<string, string> Environment(TestRig rig) =>
        new(rig.HostEnvironment(), StringComparer.Ordinal) { ["Plaid__SyncCallsPerMinute"] = "1000000" };
}

/// <summary>One window: processor time for each row in microseconds.</summary>
internal sealed record SyncRun(string Name, int Round, double RowsPerSecond, double Cpu, double PostgresCpu, double CallsPerItem);

/// <param name="Runs">Of items of 1,440 transactions.</param>
/// <param name="Peaks">The memory, in MB, of workers that synced one item of 100,000.</param>
internal sealed record SyncResult(IReadOnlyList<SyncRun> Runs, IReadOnlyList<double> Peaks);
