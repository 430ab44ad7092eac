namespace BudgetTracker.Comparison;

internal static class WarmReport
{
    private static readonly string[] _names = [Contenders.OursHost, Contenders.MinimumHost, Contenders.NodeHost];

    public static IEnumerable<string> Table(IReadOnlyList<WarmRun> runs)
    {
        foreach (var scenario in WarmRuns.Scenarios)
        {
            yield return $"{scenario}:";
            yield return "";
            yield return "| | requests/s | p50, ms | p99, ms | CPU a request, us | PostgreSQL's, us | stub busy | generator busy |";
            yield return "|---|---|---|---|---|---|---|---|";
            foreach (var name in _names)
            {
                var own = runs.Where(run => run.Name == name && run.Scenario == scenario).ToList();
                if (own is [])
                    continue;
                yield return FormattableString.Invariant(
                    $"| {name} | {Of(run => run.Load.PerSecond, "0")} | {Of(run => run.Load.P50, "0.0")} | {Of(run => run.Load.P99, "0.0")} | {Of(run => run.HostCpu, "0")} | {Of(run => run.PostgresCpu, "0")} | {Median(run => run.StubBusy):0%} | {Median(run => run.GeneratorBusy):0%} |");

                string Of(Func<WarmRun, double> figure, string format) => Spread.Of(own.Select(figure)).ToString(format);
                double Median(Func<WarmRun, double> figure) => Spread.Of(own.Select(figure)).Median;
            }

            yield return "";
        }

        yield return "| | peak memory, MiB |";
        yield return "|---|---|";
        foreach (var name in _names)
            yield return FormattableString.Invariant($"| {name} | {runs.Where(run => run.Name == name).Max(run => run.PeakMemory):0} |");
    }

    public static IEnumerable<Ratio> Ratios(IReadOnlyList<WarmRun> runs)
    {
        yield return new(
            "warm_link_cpu_to_minimum",
            Spread.Of(AtOnce(Route.Link).Select(scenario => To(Contenders.MinimumHost, scenario, run => run.HostCpu))).Median,
            "<=1.45");
        foreach (var scenario in AtOnce(Route.Exchange))
        {
            yield return new($"warm_exchange_throughput_{scenario.Callers}_to_minimum", To(Contenders.MinimumHost, scenario, run => run.Load.PerSecond), ">=0.35");
            yield return new($"warm_exchange_throughput_{scenario.Callers}_to_node", To(Contenders.NodeHost, scenario, run => run.Load.PerSecond), ">=1.0");
        }

        foreach (var scenario in AtOnce(Route.Webhook))
            yield return new($"webhook-{scenario.Callers}", To(Contenders.MinimumHost, scenario, run => run.Load.PerSecond), ">=0.4");

        // Threads that run out would show where everybody waits for Plaid. What is left of the throughput then, beside what the
        // minimum keeps: it has nothing that could hold a thread up, and its requests cost less with and without the wait.
        yield return new("starvation_link", KeptToMinimum(Route.Link), ">=0.95");
        yield return new("starvation_exchange", KeptToMinimum(Route.Exchange), ">=0.95");

        IEnumerable<Scenario> AtOnce(Route route) => WarmRuns.Scenarios.Where(scenario => scenario.Route == route && scenario.Latency == 0);

        double To(string other, Scenario scenario, Func<WarmRun, double> figure) =>
            Ratio.OfRounds(Runs(Contenders.OursHost, scenario), Runs(other, scenario), run => run.Round, figure);

        double KeptToMinimum(Route route)
        {
            var waiting = WarmRuns.Scenarios.Single(scenario => scenario.Route == route && scenario.Latency > 0);
            return Ratio.OfRounds(Kept(Contenders.OursHost, waiting), Kept(Contenders.MinimumHost, waiting), kept => kept.Round, kept => kept.Share);
        }

        IEnumerable<(int Round, double Share)> Kept(string name, Scenario waiting) => Runs(name, waiting).Join(
            Runs(name, waiting with { Latency = 0 }), run => run.Round, run => run.Round,
            (slow, fast) => (slow.Round, slow.Load.PerSecond / fast.Load.PerSecond));

        IEnumerable<WarmRun> Runs(string name, Scenario scenario) => runs.Where(run => run.Name == name && run.Scenario == scenario);
    }
}
