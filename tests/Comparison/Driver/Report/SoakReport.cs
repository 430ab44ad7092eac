namespace BudgetTracker.Comparison;

internal static class SoakReport
{
    public static IEnumerable<string> Table(SoakResult soak)
    {
        yield return "| | |";
        yield return "|---|---|";
        yield return FormattableString.Invariant($"| load | {soak.Load.PerSecond:0} exchanges/s for {soak.Duration:g}, of {soak.Most:0} at most |");
        yield return FormattableString.Invariant($"| latency | p50 {soak.Load.P50:0.0} ms, p99 {soak.Load.P99:0.0} ms |");
        yield return FormattableString.Invariant($"| resident memory, MiB | {Spread.Of(soak.Memory).ToString("0")} |");
        yield return FormattableString.Invariant($"| connections to PostgreSQL | {soak.Connections} at most, of {Settings.Pool} |");
    }

    public static IEnumerable<Ratio> Ratios(SoakResult soak)
    {
        yield return new("soak_memory_growth", soak.Growth, "<=1.05");
        yield return new("soak_connections_to_pool", (double)soak.Connections / Settings.Pool, "<=1.0");
    }
}
