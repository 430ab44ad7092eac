namespace BudgetTracker;

/// <summary>
/// The secrets, cached and typed; the type is the kind of secret, which its module declares as a <see cref="SecretKind{T}"/>. A
/// <c>Get</c> is served from the cache while it is fresh, loads once for any number of concurrent callers, and serves the last good
/// value while a refresh fails.
/// </summary>
public interface ISecretProvider
{
    /// <summary>The secret of a kind.</summary>
    /// <exception cref="BudgetTrackerConfigurationException">The secret is missing or malformed; the message names the cure.</exception>
    ValueTask<T> GetAsync<T>(CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>
    /// The secret after the other side refused <paramref name="refused"/>: loads at once, unless the cached value is no longer the
    /// refused one.
    /// </summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    ValueTask<T> RefreshAsync<T>(T refused, CancellationToken cancellationToken = default)
        where T : class;
}
