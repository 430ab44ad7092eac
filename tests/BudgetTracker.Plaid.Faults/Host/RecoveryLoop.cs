using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Plaid.Faults;

/// <summary>Runs recovery at the harness's scale of time: a lease lasts seconds here.</summary>
internal sealed partial class RecoveryLoop(IExchangeRecovery recovery, ILogger<RecoveryLoop> logger) : BackgroundService
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_reconcile = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(s_sweep, recovery.SweepAsync, stoppingToken), RepeatAsync(s_reconcile, recovery.ReconcileAsync, stoppingToken));

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task<int>> runAsync, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            try
            {
                await runAsync(cancellationToken);
            }
            catch (PlaidException exception)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(LogLevel.Warning, "Recovery did not get through; it runs again.")]
    private partial void LogFailed(Exception exception);
}
