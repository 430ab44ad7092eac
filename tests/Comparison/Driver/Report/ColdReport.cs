using System.IO.Compression;

namespace BudgetTracker.Comparison;

internal static class ColdReport
{
    public static IEnumerable<string> Table(IReadOnlyList<ColdStart> starts, Settings settings)
    {
        yield return "| | link-token, ms | exchange-public-token, ms | peak memory, MiB | package, MiB |";
        yield return "|---|---|---|---|---|";
        foreach (var contender in Contenders.Functions(settings.Artifacts))
        {
            var times = ColdStarts.Handlers.Select(handler => Of(starts, contender.Name, handler).ToString("0"));
            var memory = starts.Where(start => start.Name == contender.Name).Max(start => start.PeakMemory);
            yield return FormattableString.Invariant($"| {contender.Name} | {string.Join(" | ", times)} | {memory:0} | {PackageSize(contender.Package):0.0} |");
        }
    }

    public static IEnumerable<Ratio> Ratios(IReadOnlyList<ColdStart> starts)
    {
        foreach (var (handler, toMinimum) in ((string, string)[])[("link-token", "<=1.5"), ("exchange-public-token", "<=1.2")])
        {
            yield return new($"cold_aot_{handler}_to_minimum", Of(handler, Contenders.OursAot, Contenders.MinimumAot), toMinimum);
            yield return new($"cold_aot_{handler}_to_node", Of(handler, Contenders.OursAot, Contenders.Node), "<=1.0");
            yield return new($"cold_r2r_{handler}_to_minimum", Of(handler, Contenders.OursReadyToRun, Contenders.MinimumReadyToRun), "<=1.4");
            yield return new($"cold_r2r_{handler}_to_node", Of(handler, Contenders.OursReadyToRun, Contenders.Node), "<=1.0");
        }

        yield return new("cold_aot_peak_memory_mib", starts.Where(start => start.Name == Contenders.OursAot).Max(start => start.PeakMemory), "<=18");

        double Of(string handler, string ours, string theirs) => Ratio.OfRounds(
            starts.Where(start => start.Name == ours && start.Handler == handler),
            starts.Where(start => start.Name == theirs && start.Handler == handler),
            start => start.Round, start => start.Milliseconds);
    }

    public static Spread Of(IReadOnlyList<ColdStart> starts, string name, string handler) =>
        Spread.Of(starts.Where(start => start.Name == name && start.Handler == handler).Select(start => start.Milliseconds));

    /// <summary>Zipped, as it is uploaded; without Node itself, which Lambda brings.</summary>
    private static double PackageSize(string package)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in File.Exists(package) ? [package] : Directory.GetFiles(package, "*", SearchOption.AllDirectories))
                archive.CreateEntryFromFile(file, Path.GetRelativePath(Path.GetDirectoryName(package)!, file), CompressionLevel.Optimal);
        }

        return zip.Length / 1024.0 / 1024.0;
    }
}
