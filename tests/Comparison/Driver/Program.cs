using System.Runtime.InteropServices;
using BudgetTracker.Plaid.Comparison;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});

try
{
    await new ComparisonRun(Settings.Parse(args)).RunAsync(stop.Token);
    return 0;
}
catch (Exception exception) when (exception is FormatException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
