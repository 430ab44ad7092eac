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

    private static readonly TimeSpan _pauseOfAll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    /// <summary>Ends well, or leaves the item to a later sync.</summary>
    public async Task RunAsync(DueSync sync, CancellationToken cancellationToken)
    {
        var pace = new SyncPace(time, sync.Calls.Before);
        try
        {
            await TryAsync(sync, pace, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await PostponeAsync(sync, SyncFailure.Of(exception, sync.Cursor is not null), pace, exception, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it is that the host's stop made of the work.
            await ReleaseAsync(sync).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The host stops, and leaves the item to another at once; where it cannot, the lease runs out.</summary>
    private async Task ReleaseAsync(DueSync sync)
    {
        using var patience = new CancellationTokenSource(_farewell, time);
        try
        {
            await queue.ReleaseAsync(sync, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotReleased(exception, sync.Sealed.Item.ItemId);
        }
    }

    private async Task TryAsync(DueSync sync, SyncPace pace, CancellationToken cancellationToken)
    {
        var accessToken = await tokens.OpenAsync(sync.Sealed, cancellationToken).ConfigureAwait(false);
        var pages = await ReadAsync(sync, accessToken, pace, cancellationToken).ConfigureAwait(false);
        if (pages is { IsReady: false, HasMore: false })
        {
            await PostponeAsync(sync, SyncFailure.NotReady, pace, exception: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!pages.HasMore && await queue.RenewAsync(sync, options.Value.SyncLease * LeasesOfACommit, pace.Recent, cancellationToken).ConfigureAwait(false) is not SyncRenewal.IsLost
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

    /// <returns>The pages to the end; or, where the sync is another's by now, without it.</returns>
    private async Task<SyncPages> ReadOnceAsync(DueSync sync, AccessToken accessToken, SyncPace pace, CancellationToken cancellationToken)
    {
        var pages = new SyncPages(sync.Cursor);
        // Plaid takes notice of the days where the item has no transactions yet.
        int? days = sync.Cursor is null ? link.CurrentValue.DaysRequested : null;
        do
        {
            if (!await WaitForTurnAsync(sync, pace, cancellationToken).ConfigureAwait(false))
                break;
            pace.Call();
            pages.Add(await plaid.SyncTransactionsAsync(accessToken, pages.NextCursor, days, cancellationToken).ConfigureAwait(false));
        }
        while (pages.HasMore);
        return pages;
    }

    /// <summary>Waits until Plaid's limits, the item's and the client's, allow a call, and keeps the lease meanwhile.</summary>
    /// <returns>False where the sync is another's by now.</returns>
    private async Task<bool> WaitForTurnAsync(DueSync sync, SyncPace pace, CancellationToken cancellationToken)
    {
        var lease = options.Value.SyncLease;
        // The first call was counted in when the sync was taken up.
        for (var isCounted = pace.Count is 0; ; isCounted = false)
        {
            var wait = pace.Wait;
            if (isCounted && wait <= TimeSpan.Zero)
                return true;
            var renewal = await queue.RenewAsync(sync, lease, pace.Recent, cancellationToken).ConfigureAwait(false);
            if (renewal is SyncRenewal.IsLost)
                return false;
            if (renewal is SyncRenewal.HasToWait && wait < _pauseOfAll)
                wait = _pauseOfAll;
            if (wait <= TimeSpan.Zero)
                return true;
            await Task.Delay(wait < lease / 3 ? wait : lease / 3, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan? WaitAfter(PlaidException failure, int restarts) => failure switch
    {
        PlaidApiException { ErrorCode: PlaidErrorCodes.TransactionsSyncMutationDuringPagination } => TimeSpan.Zero,
        // A minute then, which the queue waits.
        PlaidApiException { StatusCode: 429, RetryAfter: null } => null,
        _ => PlaidRetry.Wait(failure, restarts, MostRestarts, TimeSpan.MaxValue),
    };

    private async Task PostponeAsync(DueSync sync, SyncFailure failure, SyncPace pace, Exception? exception, CancellationToken cancellationToken)
    {
        Measurement.Take(logger, () => PlaidTelemetry.RecordSync(failure.IsExpected ? "waits" : "failed", rows: 0, pace.Count, sync.Lag));
        if (exception is not null)
            LogNotSynced(failure.IsExpected ? LogLevel.Information : LogLevel.Warning, exception, sync.Sealed.Item.ItemId, failure.Code ?? "not ready");
        await queue.PostponeAsync(sync, failure, pace.Recent, cancellationToken).ConfigureAwait(false);
        if (failure.WantsCheck)
            wakeUps.Wake(ItemCheckService.LoopName);
    }

    [LoggerMessage(EventId = 2501, Message = "The transactions of item {ItemId} were not read ({Code}); nothing is lost, and they are read again later.")]
    private partial void LogNotSynced(LogLevel level, Exception exception, string itemId, string code);

    [LoggerMessage(2503, LogLevel.Information, "The host stops in the middle of the sync of item {ItemId}, which another one takes up when its lease is over.")]
    private partial void LogNotReleased(Exception exception, string itemId);

    [LoggerMessage(2502, LogLevel.Information, "The sync of item {ItemId} took longer than its lease, or the item was removed; what it read was dropped.")]
    private partial void LogLost(string itemId);
}
