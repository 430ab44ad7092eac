namespace BudgetTracker;

/// <summary>
/// What a provider's bank data is now, in the order in which it last changed: for what starts later than the data, and for what does not stand
/// in the provider's commit.
/// </summary>
/// <remarks>Every method throws <see cref="DatabaseException"/> where the database does not do its part.</remarks>
public interface IBankFeed
{
    /// <summary>
    /// The next changes of a login's transactions. Numbers grow by the order of commits, so whoever goes on after the last number it saw misses
    /// nothing; a transaction that changed twice is told once, as it is now.
    /// </summary>
    /// <param name="userId">The owner.</param>
    /// <param name="connectionId">The provider's id of the login, at Plaid the item id.</param>
    /// <param name="after">The number of the last change that is known; 0 for none.</param>
    /// <param name="limit">How many changes at most, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is outside its bounds.</exception>
    Task<IReadOnlyList<BankChange>> ReadAsync(string userId, string connectionId, long after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>The latest change of a transaction.</summary>
/// <param name="Number">Its place among the login's changes, from 1.</param>
/// <param name="TransactionId">The provider's id.</param>
/// <param name="Transaction">The transaction, or null where the bank does not tell of it any more.</param>
public sealed record BankChange(long Number, string TransactionId, BankTransaction? Transaction);
