using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BudgetTracker.Benchmarks;

// Not a comparison of two: what one emulator bears.
if (args is ["emulator"])
    return await EmulatorLoad.RunAsync();

// In this process: nothing here needs another runtime, and what is compared is measured under the same settings, minutes apart at most.
var isQuick = args.Contains("--quick", StringComparer.Ordinal);
var config = DefaultConfig.Instance
    .AddJob((isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Goals).Assembly).Run([.. args.Where(arg => arg != "--quick")], config).ToList();
foreach (var line in summaries.SelectMany(Goals.Lines))
    Console.WriteLine(line);
return summaries.SelectMany(summary => summary.Reports).All(report => report.Success) ? 0 : 1;
