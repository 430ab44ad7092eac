using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Carries one sync through: reads pages to the end, and commits them at once.</summary>
internal sealed partial class SyncRunner(
    ISyncQueue queue,
    IMirrorStore mirror,
    ItemTokens tokens,
    IPlaidTransactionApi plaid,
    WorkWakeUps wakeUps,
    IOptions<PlaidSyncOptions> options,
    IOptionsMonitor<PlaidLinkOptions> link,
    TimeProvider time,
    ILogger<SyncRunner> logger)
{
    private const int MostRestarts = 3;

    // A commit renews nothing: it may take as long as this many leases.
    private const int LeasesOfACommit = 5;

    /// <summary>Ends well, or leaves the item to a later sync.</summary>
    public async Task RunAsync(DueSync sync, CancellationToken cancellationToken)
    {
        var pace = new SyncPace(time);
        try
        {
            await TryAsync(sync, pace, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await PostponeAsync(sync, SyncFailure.Of(exception, sync.Cursor is not null), pace, exception, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(DueSync sync, SyncPace pace, CancellationToken cancellationToken)
    {
        var accessToken = await tokens.OpenAsync(sync.Sealed, cancellationToken).ConfigureAwait(false);
        var pages = await ReadAsync(sync, accessToken, pace, cancellationToken).ConfigureAwait(false);
        if (!pages.IsReady)
        {
            await PostponeAsync(sync, SyncFailure.NotReady, pace, exception: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (await queue.RenewAsync(sync, options.Value.SyncLease * LeasesOfACommit, pace.Count, cancellationToken).ConfigureAwait(false)
            && await mirror.CommitAsync(sync, pages, options.Value.SyncInterval, cancellationToken).ConfigureAwait(false) is { } report)
        {
            Measurement.Take(logger, () => PlaidTelemetry.RecordSync("done", report.Written + report.Removed, pace.Count, sync.Lag));
            wakeUps.Wake(OutboxLoop.Name);
            return;
        }

        Measurement.Take(logger, () => PlaidTelemetry.RecordSync("lost", rows: 0, pace.Count, sync.Lag));
        LogLost(sync.Sealed.Item.ItemId);
    }

    /// <summary>Whatever fails in the middle, the run starts again at its first page: a page of another run may not fit to those before it.</summary>
    private async Task<SyncPages> ReadAsync(DueSync sync, AccessToken accessToken, SyncPace pace, CancellationToken cancellationToken)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                return await ReadOnceAsync(sync, accessToken, pace, cancellationToken).ConfigureAwait(false);
            }
            catch (PlaidException failure) when (restarts < MostRestarts && WaitAfter(failure, restarts) is { } wait)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SyncPages> ReadOnceAsync(DueSync sync, AccessToken accessToken, SyncPace pace, CancellationToken cancellationToken)
    {
        var pages = new SyncPages(sync.Cursor);
        do
        {
            // Plaid takes notice of the days where the item has no transactions yet.
            int? days = sync.Cursor is null ? link.CurrentValue.DaysRequested : null;
            await pace.WaitAsync(cancellationToken).ConfigureAwait(false);
            pages.Add(await plaid.SyncTransactionsAsync(accessToken, pages.NextCursor, days, cancellationToken).ConfigureAwait(false));
        }
        while (pages.HasMore && await queue.RenewAsync(sync, options.Value.SyncLease, pace.Count, cancellationToken).ConfigureAwait(false));
        return pages;
    }

    private static TimeSpan? WaitAfter(PlaidException failure, int restarts) =>
        failure is PlaidApiException { ErrorCode: PlaidErrorCodes.TransactionsSyncMutationDuringPagination }
            ? TimeSpan.Zero
            : PlaidRetry.Wait(failure, restarts, MostRestarts, TimeSpan.MaxValue);

    private async Task PostponeAsync(DueSync sync, SyncFailure failure, SyncPace pace, Exception? exception, CancellationToken cancellationToken)
    {
        Measurement.Take(logger, () => PlaidTelemetry.RecordSync(failure.IsExpected ? "waits" : "failed", rows: 0, pace.Count, sync.Lag));
        if (exception is not null)
            LogNotSynced(failure.IsExpected ? LogLevel.Information : LogLevel.Warning, exception, sync.Sealed.Item.ItemId, failure.Code);
        await queue.PostponeAsync(sync, failure, pace.Count, cancellationToken).ConfigureAwait(false);
        if (failure.WantsCheck)
            wakeUps.Wake(ItemCheckService.LoopName);
    }

    [LoggerMessage(EventId = 2501, Message = "The transactions of item {ItemId} were not read ({Code}); nothing is lost, and they are read again later.")]
    private partial void LogNotSynced(LogLevel level, Exception exception, string itemId, string code);

    [LoggerMessage(2502, LogLevel.Information, "The sync of item {ItemId} took longer than its lease, or the item was removed; what it read was dropped.")]
    private partial void LogLost(string itemId);
}
