using System.Globalization;
using BenchmarkDotNet.Reports;
using BudgetTracker.Benchmarks.Api;
using BudgetTracker.Benchmarks.Secrets;

namespace BudgetTracker.Benchmarks;

/// <summary>The figures that have a goal, as lines <c>RATIO name value goal</c>.</summary>
internal static class Goals
{
    public static IEnumerable<string> Lines(Summary summary)
    {
        var reports = summary.Reports.Where(report => report.Success).ToList();
        foreach (var (name, route) in ((string, string)[])[("client_link", "Link"), ("client_exchange", "Exchange")])
        {
            if (Find(reports, nameof(ClientBenchmarks), $"{route}Client") is { } ours && Find(reports, nameof(ClientBenchmarks), $"{route}HttpClient") is { } floor)
            {
                yield return Ratio($"{name}_time", ours.ResultStatistics!.Median / floor.ResultStatistics!.Median, "<=3.5");
                yield return Ratio($"{name}_bytes", Bytes(ours) / Bytes(floor), "<=2.2");
            }
        }

        if (Find(reports, nameof(TransactionPageBenchmarks), nameof(TransactionPageBenchmarks.Parse)) is { } parsed
            && Find(reports, nameof(TransactionPageBenchmarks), nameof(TransactionPageBenchmarks.Scan)) is { } scanned)
        {
            yield return Ratio("transaction_page_time", parsed.ResultStatistics!.Median / scanned.ResultStatistics!.Median, "<=4.5");
        }

        foreach (var type in (string[])[nameof(SecretProviderBenchmarks), nameof(AccessTokenBenchmarks)])
        {
            var own = reports.Where(report => report.BenchmarkCase.Descriptor.Type.Name == type).ToList();
            if (own is not [])
                yield return Ratio($"{type.Replace("Benchmarks", "", StringComparison.Ordinal)}_bytes", own.Max(Bytes), "<=0");
        }
    }

    private static BenchmarkReport? Find(List<BenchmarkReport> reports, string type, string method) => reports.Find(
        report => report.BenchmarkCase.Descriptor.Type.Name == type && report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);

    private static double Bytes(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;

    private static string Ratio(string name, double value, string goal) =>
        string.Create(CultureInfo.InvariantCulture, $"RATIO {name} {value:0.00} {goal}");
}
