using System.Collections.Concurrent;

namespace BudgetTracker.Faults;

/// <summary>Failpoints around the pages of a sync: the first of a run, and those after it.</summary>
internal sealed class PagePoints(IPlaidTransactionApi inner) : IPlaidTransactionApi
{
    public const string BeforeFirst = "FirstPage:before";
    public const string AfterFirst = "FirstPage:after";
    public const string AfterNext = "NextPage:after";

    private const string BeforeNext = "NextPage:before";

    private readonly ConcurrentDictionary<string, bool> _next = new(StringComparer.Ordinal);

    public async Task<TransactionsSyncResponse> SyncTransactionsAsync(
        AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default)
    {
        var isNext = cursor is not null && _next.ContainsKey(cursor);
        Hit(isNext ? BeforeNext : BeforeFirst);
        var page = await inner.SyncTransactionsAsync(accessToken, cursor, daysRequested, cancellationToken);
        if (page.HasMore)
            _next.TryAdd(page.NextCursor, true);
        Hit(isNext ? AfterNext : AfterFirst);
        return page;
    }

    public Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        inner.RefreshTransactionsAsync(accessToken, cancellationToken);

    public Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        inner.GetRecurringTransactionsAsync(accessToken, cancellationToken);

    private static void Hit(string point)
    {
        Failpoints.Hit(point);
        ForeignFaults.Hit(nameof(IPlaidTransactionApi));
    }
}
