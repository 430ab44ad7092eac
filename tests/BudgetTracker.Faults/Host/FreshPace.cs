namespace BudgetTracker.Faults;

/// <summary>
/// Forgets at each sync how many calls were made for its item before: in the harness's scale of time minutes are seconds, and Plaid's limit, 45 calls a
/// minute and item, is not.
/// </summary>
internal sealed class FreshPace(ISyncQueue inner) : ISyncQueue
{
    public async Task<DueSync?> TakeUpAsync(TimeSpan lease, int callsPerMinute, CancellationToken cancellationToken) =>
        await inner.TakeUpAsync(lease, callsPerMinute, cancellationToken) is { } sync ? sync with { Calls = sync.Calls with { Before = 0 } } : null;

    public Task<SyncRenewal> RenewAsync(DueSync sync, TimeSpan lease, int calls, CancellationToken cancellationToken) =>
        inner.RenewAsync(sync, lease, calls, cancellationToken);

    public Task PostponeAsync(DueSync sync, SyncFailure failure, int calls, CancellationToken cancellationToken) =>
        inner.PostponeAsync(sync, failure, calls, cancellationToken);

    public Task ReleaseAsync(DueSync sync, CancellationToken cancellationToken) => inner.ReleaseAsync(sync, cancellationToken);

    public Task<TimeSpan?> NextDueAsync(TimeSpan within, CancellationToken cancellationToken) => inner.NextDueAsync(within, cancellationToken);

    public Task<WantedRefresh?> BeginRefreshAsync(string userId, string itemId, TimeSpan interval, CancellationToken cancellationToken) =>
        inner.BeginRefreshAsync(userId, itemId, interval, cancellationToken);

    public Task EndRefreshAsync(WantedRefresh refresh, bool wasAsked, CancellationToken cancellationToken) =>
        inner.EndRefreshAsync(refresh, wasAsked, cancellationToken);
}
