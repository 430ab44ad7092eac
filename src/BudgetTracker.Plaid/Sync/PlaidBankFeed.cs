namespace BudgetTracker;

/// <summary>The mirror as a feed.</summary>
internal sealed class PlaidBankFeed(IMirrorStore mirror) : IBankFeed
{
    private const int Most = 10_000;

    public Task<IReadOnlyList<BankChange>> ReadAsync(string userId, string connectionId, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, Most);
        return mirror.ReadAsync(userId, connectionId, after, limit, cancellationToken);
    }
}
