namespace BudgetTracker.Comparison;

internal static class SyncReport
{
    public static IEnumerable<string> Table(SyncResult sync)
    {
        yield return "| | rows/s | CPU a row, us | PostgreSQL's, us | calls an item |";
        yield return "|---|---|---|---|---|";
        foreach (var own in sync.Runs.GroupBy(run => run.Name, StringComparer.Ordinal))
        {
            yield return FormattableString.Invariant(
                $"| {own.Key} | {Of(run => run.RowsPerSecond, "0")} | {Of(run => run.Cpu, "0.0")} | {Of(run => run.PostgresCpu, "0.0")} | {own.Max(run => run.CallsPerItem):0.0} |");

            string Of(Func<SyncRun, double> figure, string format) => Spread.Of(own.Select(figure)).ToString(format);
        }

        yield return "";
        yield return $"Peak memory of a worker that syncs one item of 100,000 transactions: {Spread.Of(sync.Peaks).ToString("0")} MB";
    }

    public static IEnumerable<Ratio> Ratios(SyncResult sync)
    {
        yield return new("sync_calls_per_item", Runs(Contenders.OursHost).Max(run => run.CallsPerItem), "<=3");
        yield return new("sync_rows_to_node", ToNode(run => run.RowsPerSecond), ">=1.5");
        yield return new("sync_cpu_to_node", ToNode(run => run.Cpu), "<=0.2");
        yield return new("sync_worker_peak_memory_mb", sync.Peaks.Max(), "<=200");

        double ToNode(Func<SyncRun, double> figure) => Ratio.OfRounds(Runs(Contenders.OursHost), Runs(Contenders.NodeHost), run => run.Round, figure);

        IEnumerable<SyncRun> Runs(string name) => sync.Runs.Where(run => run.Name == name);
    }
}
