using BudgetTracker.Faults;

if (args is ["host", ..])
    return await FaultHost.RunAsync();
if (args is [] or ["--help"] or ["-h"])
{
    Console.WriteLine(Settings.Help);
    return args is [] ? 2 : 0;
}

Settings settings;
try
{
    settings = Settings.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

if (Installed.FindMissing(settings) is { } missing)
{
    Console.Error.WriteLine(missing);
    return 2;
}

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true; // Hosts and PostgreSQL are ended in good order.
    cancel.Cancel();
};
try
{
    return await Scenarios.RunAsync(settings, cancel.Token) ? 0 : 1;
}
catch (OperationCanceledException) when (cancel.IsCancellationRequested)
{
    return 130;
}
