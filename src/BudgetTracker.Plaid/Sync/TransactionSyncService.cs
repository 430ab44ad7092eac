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
    TimeProvider time) : ITransactionSyncService
{
    /// <summary>How often its <see cref="WorkLoop"/> looks for work that nobody woke it for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int CallsPerMinuteInSandbox = 800;
    private const int CallsPerMinuteInProduction = 2000;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // A host that does all its work by turns has other work too, and health wants to hear of each run's end.
    private static readonly TimeSpan _turn = TimeSpan.FromMinutes(1);

    public async Task<int> SyncDueAsync(CancellationToken cancellationToken = default)
    {
        var callsPerMinute = options.Value.SyncCallsPerMinute ?? (
            await environment.GetNameAsync(cancellationToken).ConfigureAwait(false) is "sandbox" ? CallsPerMinuteInSandbox : CallsPerMinuteInProduction);
        var crew = new Crew(options.Value.SyncsAtOnce);
        var counts = await Task.WhenAll(Enumerable.Range(0, options.Value.SyncsAtOnce).Select(_ => WorkAsync(crew, callsPerMinute, cancellationToken))).ConfigureAwait(false);
        if (counts.Sum() is 0 && await queue.NextDueAsync(Interval, cancellationToken).ConfigureAwait(false) is { } next)
            wakeUps.WakeAfter(ItemSync.LoopName, next > _pause ? next : _pause);
        return counts.Sum();
    }

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
        catch (PlaidApiException refusal)
        {
            await queue.EndRefreshAsync(refresh, wasAsked: false, cancellationToken).ConfigureAwait(false);
            if (ItemFinding.IsOfItem(refusal))
                await checks.WantAsync(userId, itemId, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await queue.EndRefreshAsync(refresh, wasAsked: true, cancellationToken).ConfigureAwait(false);
        await wakeUps.WakeEverywhereAsync(ItemSync.LoopName, itemId, cancellationToken).ConfigureAwait(false);
        return (await items.GetAsync(userId, itemId, cancellationToken).ConfigureAwait(false))?.Item ?? throw new ItemNotFoundException(itemId);
    }

    private async Task<int> WorkAsync(Crew crew, int callsPerMinute, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var count = 0; ;)
        {
            try
            {
                while (time.GetElapsedTime(started) < _turn && await queue.TakeUpAsync(options.Value.SyncLease, callsPerMinute, cancellationToken).ConfigureAwait(false) is { } sync)
                {
                    await runner.RunAsync(sync, cancellationToken).ConfigureAwait(false);
                    count++;
                }
            }
            finally
            {
                // Also where it fails: the others would wait for it for ever.
                crew.Leave();
            }

            if (time.GetElapsedTime(started) >= _turn || !await crew.RestAsync(_pause, time, cancellationToken).ConfigureAwait(false))
                return count;
        }
    }

    /// <summary>The workers of one run. While one is at a long history, the others look again for what became due.</summary>
    private sealed class Crew(int size)
    {
        private readonly TaskCompletionSource _allRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _busy = size;

        public void Leave()
        {
            if (Interlocked.Decrement(ref _busy) is 0)
                _allRest.TrySetResult();
        }

        /// <summary>Works again after a while, having left.</summary>
        /// <returns>False once nobody works any more.</returns>
        public async Task<bool> RestAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
        {
            await _allRest.Task.WaitAsync(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (_allRest.Task.IsCompleted)
                return false;
            Interlocked.Increment(ref _busy);
            return true;
        }
    }
}
