using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="ITransactionSyncService"/>
internal sealed class TransactionSyncService(
    ISyncQueue queue,
    SyncRunner runner,
    IItemStore items,
    IItemCheckStore checks,
    ItemTokens tokens,
    IPlaidTransactionApi plaid,
    IDataEnvironment environment,
    WorkWakeUps wakeUps,
    IOptions<PlaidSyncOptions> options,
    TimeProvider time) : ITransactionSyncService, IDisposable
{
    /// <summary>How often its <see cref="WorkLoop"/> looks for work that nobody woke it for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int CallsPerMinuteInSandbox = 800;
    private const int CallsPerMinuteInProduction = 2000;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // A host that does all its work by turns has other work too, and health wants to hear of each run's end.
    private static readonly TimeSpan _turn = TimeSpan.FromMinutes(1);

    // One turn at a time, which alone touches what is running.
    private readonly SemaphoreSlim _turnstile = new(1, 1);
    private readonly List<Task> _running = [];

    public async Task<int> SyncDueAsync(CancellationToken cancellationToken = default)
    {
        await _turnstile.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await WorkAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Each leaves its item to another host first.
            if (cancellationToken.IsCancellationRequested)
                await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turnstile.Release();
        }
    }

    public void Dispose() => _turnstile.Dispose();

    public async Task<LinkedItem> RefreshAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentException.ThrowIfNullOrWhiteSpace(itemId);
        var refresh = await queue.BeginRefreshAsync(userId, itemId, options.Value.RefreshInterval, cancellationToken).ConfigureAwait(false)
            ?? throw new ItemNotFoundException(itemId);
        if (refresh.Wait is { } wait)
            throw new RefreshTooSoonException(wait);
        try
        {
            var accessToken = await tokens.OpenAsync(refresh.Sealed, cancellationToken).ConfigureAwait(false);
            await plaid.RefreshTransactionsAsync(accessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (BudgetTrackerException failure) when (failure is not PlaidTransportException { MayHaveBeenProcessed: true })
        {
            await queue.EndRefreshAsync(refresh, wasAsked: false, cancellationToken).ConfigureAwait(false);
            if (failure is PlaidApiException refusal && ItemFinding.IsOfItem(refusal))
                await checks.WantAsync(userId, itemId, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await queue.EndRefreshAsync(refresh, wasAsked: true, cancellationToken).ConfigureAwait(false);
        await wakeUps.WakeEverywhereAsync(ItemSync.LoopName, itemId, cancellationToken).ConfigureAwait(false);
        return (await items.GetAsync(userId, itemId, cancellationToken).ConfigureAwait(false))?.Item ?? throw new ItemNotFoundException(itemId);
    }

    /// <summary>
    /// Keeps all hands busy for a turn. What takes longer goes on beside the turns that follow, so that nobody waits for it.
    /// </summary>
    /// <returns>How many syncs it was at.</returns>
    private async Task<int> WorkAsync(CancellationToken cancellationToken)
    {
        var (started, ended) = (time.GetTimestamp(), 0);
        var most = await CallsPerMinuteAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            while (_running.Count < options.Value.SyncsAtOnce && await queue.TakeUpAsync(options.Value.SyncLease, most, cancellationToken).ConfigureAwait(false) is { } sync)
                _running.Add(runner.RunAsync(sync, cancellationToken));
            if (_running.Count is 0)
                break;
            // Free hands look again for what has become due.
            await Task.WhenAny([.. _running, Task.Delay(_pause, time, cancellationToken)]).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var done in _running.Where(static running => running.IsCompleted).ToArray())
            {
                _running.Remove(done);
                await done.ConfigureAwait(false);
                ended++;
            }

            if (time.GetElapsedTime(started) >= _turn)
                return ended + _running.Count;
        }

        if (ended is 0 && await queue.NextDueAsync(Interval, cancellationToken).ConfigureAwait(false) is { } next)
            wakeUps.WakeAfter(ItemSync.LoopName, next > _pause ? next : _pause);
        return ended;
    }

    private async Task<int> CallsPerMinuteAsync(CancellationToken cancellationToken) => options.Value.SyncCallsPerMinute ?? (
        await environment.GetNameAsync(cancellationToken).ConfigureAwait(false) is "sandbox" ? CallsPerMinuteInSandbox : CallsPerMinuteInProduction);
}
