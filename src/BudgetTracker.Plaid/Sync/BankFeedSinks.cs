using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Gives what changed to the sinks of this host, within the commit.</summary>
internal sealed class BankFeedSinks(IServiceScopeFactory scopes, IServiceProviderIsService registered)
{
    public async Task ReceiveAsync(
        PostgresSession session, LinkedItem item, bool isHistoryComplete, SyncPages pages, SyncChanges changes, CancellationToken cancellationToken)
    {
        if (!registered.IsService(typeof(IBankFeedSink)))
            return;
        var said = new BankChanges
        {
            Source = BankFeedMapping.Source,
            UserId = item.UserId,
            ConnectionId = item.ItemId,
            Accounts = [.. pages.Accounts.Select(BankFeedMapping.Of)],
            Transactions = [.. changes.Written.Select(BankFeedMapping.Of)],
            RemovedTransactionIds = [.. changes.Removed.Select(static row => row.TransactionId)],
            IsHistoryComplete = isHistoryComplete,
        };
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        foreach (var sink in scope.ServiceProvider.GetServices<IBankFeedSink>())
            await sink.ReceiveAsync(session, said, cancellationToken).ConfigureAwait(false);
    }
}
