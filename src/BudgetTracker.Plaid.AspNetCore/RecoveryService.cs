using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>Sweeps and reconciles at intervals; a run that fails is logged, and the next one tries again.</summary>
internal sealed partial class RecoveryService(
    IExchangeRecovery recovery, IOptions<PlaidRecoveryOptions> options, TimeProvider timeProvider, ILogger<RecoveryService> logger) : BackgroundService
{
    private readonly ILogger _logger = logger;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(SweepAsync, options.Value.SweepInterval, stoppingToken),
        RepeatAsync(recovery.ReconcileAsync, options.Value.ReconcileInterval, stoppingToken));

    /// <summary>Until nothing is left: a sweep takes up a few exchanges at a time.</summary>
    private async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (await recovery.SweepAsync(cancellationToken).ConfigureAwait(false) is > 0 and var taken && total < 1000)
            total += taken;
        return total;
    }

    private async Task RepeatAsync(Func<CancellationToken, Task<int>> run, TimeSpan interval, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, timeProvider);
        try
        {
            do
            {
                try
                {
                    await run(stoppingToken).ConfigureAwait(false);
                }
                catch (PlaidException exception)
                {
                    LogFailed(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was taken up finishes or is taken up by another host.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Recovery could not do its work; it tries again.")]
    private partial void LogFailed(Exception exception);
}
