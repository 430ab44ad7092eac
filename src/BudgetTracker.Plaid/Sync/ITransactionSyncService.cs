namespace BudgetTracker;

/// <summary>
/// Brings in what Plaid says of the items' transactions, after webhooks and a few times a day, as work in the background
/// (<c>transaction_sync</c>); added by <c>AddTransactionSync</c>. What was brought in is told to every <see cref="IBankFeedSink"/>, read by <see cref="IBankFeed"/>, and
/// counted in <see cref="LinkedItem.Sync"/>.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionssync"/>
public interface ITransactionSyncService
{
    /// <summary>
    /// Makes syncs that are due, of any user, until none is, or for a minute; one that takes longer goes on beside the next call. An item that fails is left to a
    /// later sync, and logged.
    /// </summary>
    /// <returns>How many were made, or are still under way; 0 where none is due.</returns>
    /// <exception cref="DatabaseException">The database did not do its part.</exception>
    Task<int> SyncDueAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Has Plaid ask the bank for news now, which Plaid bills; what is new is brought in a few seconds later. Allowed once in
    /// <see cref="PlaidSyncOptions.RefreshInterval"/>.
    /// </summary>
    /// <returns>The item as it is before.</returns>
    /// <exception cref="ItemNotFoundException">The user has no such item, or it is being removed.</exception>
    /// <exception cref="RefreshTooSoonException">The bank was asked a short while ago.</exception>
    /// <exception cref="PlaidApiException">Plaid refused, for example because the person has to sign in.</exception>
    /// <exception cref="PlaidTransportException">Plaid was not reached.</exception>
    /// <exception cref="DatabaseException">The database did not do its part.</exception>
    Task<LinkedItem> RefreshAsync(string userId, string itemId, CancellationToken cancellationToken = default);
}

/// <summary>The bank was asked for news a short while ago.</summary>
/// <param name="retryAfter">How long until it may be asked again.</param>
public sealed class RefreshTooSoonException(TimeSpan retryAfter)
    : PlaidException($"The bank was asked a short while ago. Ask again in {Math.Ceiling(retryAfter.TotalSeconds)} s, or wait: news arrive by themselves.")
{
    /// <summary>How long until it may be asked again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
