using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="IExchangeRecovery"/>
internal sealed partial class ExchangeRecovery(
    IExchangeStore exchanges,
    ItemReconciler reconciler,
    ExchangeRunner runner,
    ITokenProtector protector,
    IDataEnvironment environment,
    IOptions<PlaidLinkOptions> link,
    IOptions<PlaidExchangeOptions> options,
    TimeProvider timeProvider,
    ILogger<ExchangeRecovery> logger) : IExchangeRecovery
{
    /// <summary>The name of the sweep's <see cref="WorkLoop"/>, to wake.</summary>
    public const string SweepName = "exchange_sweep";

    // Each is one call to Plaid at a time; few, because they share one lease.
    private const int BatchSize = 8;

    private static readonly TimeSpan _publicTokenLife = TimeSpan.FromMinutes(30);

    public async Task<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var age = await exchanges.ExpireAsync(_publicTokenLife, options.Value.ReconcileGrace, cancellationToken).ConfigureAwait(false);
        Measurement.Take(logger, () => PlaidTelemetry.RecordOldestOpenExchange(age));
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        var claimedAt = timeProvider.GetTimestamp();
        var taken = await exchanges.TakeUpAsync(BatchSize, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(taken.Select(attempt => FinishAsync(attempt, name, claimedAt))).ConfigureAwait(false);
        return taken.Count;
    }

    public Task<int> ReconcileAsync(CancellationToken cancellationToken = default) =>
        link.Value.ReconcileItems ? reconciler.ReconcileAsync(cancellationToken) : Task.FromResult(0);

    /// <summary>One exchange that fails must not keep the others from being finished; its lease brings it back.</summary>
    private async Task FinishAsync(ExchangeAttempt attempt, string name, long claimedAt)
    {
        try
        {
            var publicToken = attempt.ItemId is null ? await OpenAsync(attempt, name).ConfigureAwait(false) : default;
            using var sealer = await protector.PrepareAsync(name, attempt.UserId, CancellationToken.None).ConfigureAwait(false);
            var ended = await runner.RunAsync(new(attempt, publicToken, Metadata: null, name, sealer, claimedAt)).ConfigureAwait(false);
            LogFinished(attempt.Id, ended.State);
        }
        catch (Exception exception)
        {
            LogNotFinished(exception, attempt.Id);
        }
    }

    private async Task<PublicToken> OpenAsync(ExchangeAttempt attempt, string name)
    {
        var context = ExchangeAttempt.SealContextOf(name, attempt.UserId, attempt.Id);
        return new(await protector.OpenAsync(attempt.PublicTokenSealed!, context, CancellationToken.None).ConfigureAwait(false));
    }

    [LoggerMessage(2121, LogLevel.Information, "Recovery finished exchange {ExchangeId}; it is now {State}.")]
    private partial void LogFinished(Guid exchangeId, string state);

    [LoggerMessage(2122, LogLevel.Warning, "Recovery could not finish exchange {ExchangeId}; it will be taken up again.")]
    private partial void LogNotFinished(Exception exception, Guid exchangeId);
}
