using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BudgetTracker.Benchmarks;
using BudgetTracker.Benchmarks.Sync;

// Runs of their own, for which BenchmarkDotNet has no form: see README.md.
var isQuick = args.Contains("--quick", StringComparer.Ordinal);
switch (args)
{
    case ["emulator"]:
        return await EmulatorLoad.RunAsync();
    case ["mirror", ..]:
        return await MirrorWrites.RunAsync(isQuick);
    case ["scale", .., "--directory", var directory]:
        return await ScaleRuns.RunAsync(isQuick, directory);
    case ["scale", ..]:
        return await ScaleRuns.RunAsync(isQuick, directory: null);
}

// In this process: nothing here needs another runtime, and what is compared is measured under the same settings, minutes apart at most.
var config = DefaultConfig.Instance
    .AddJob((isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Goals).Assembly).Run([.. args.Where(arg => arg != "--quick")], config).ToList();
foreach (var line in summaries.SelectMany(Goals.Lines))
    Console.WriteLine(line);
return summaries.SelectMany(summary => summary.Reports).All(report => report.Success) ? 0 : 1;
