namespace BudgetTracker;

/// <summary>What stands on bank data, such as a ledger. Register one as a service, of any lifetime.</summary>
public interface IBankFeedSink
{
    /// <summary>
    /// Takes over what changed, within the provider's commit: what is written through <paramref name="session"/> is committed with it or not at
    /// all. Where the commit fails, the same changes come again, with what changed since. Keep it short: it holds a transaction.
    /// </summary>
    /// <param name="session">The transaction; not to be committed here.</param>
    /// <param name="changes">What changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">Whatever it throws takes everything back, and the provider tries again later.</exception>
    Task ReceiveAsync(PostgresSession session, BankChanges changes, CancellationToken cancellationToken = default);
}
