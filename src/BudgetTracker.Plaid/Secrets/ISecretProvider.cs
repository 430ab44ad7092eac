namespace BudgetTracker.Plaid;

/// <summary>
/// The secrets, cached and typed. A <c>Get</c> is served from the cache while it is fresh, loads once for any number of
/// concurrent callers, and serves the last good value while a refresh fails. A <c>Refresh</c> is for a caller whose secret was
/// refused by the other side: it loads at once, unless the cached value is no longer the refused one.
/// </summary>
public interface ISecretProvider
{
    /// <summary>Plaid's keys.</summary>
    /// <exception cref="PlaidConfigurationException">The secret is missing or malformed; the message names the cure.</exception>
    ValueTask<PlaidCredentials> GetPlaidCredentialsAsync(CancellationToken cancellationToken = default);

    /// <summary>Plaid's keys after Plaid refused <paramref name="refused"/>.</summary>
    /// <inheritdoc cref="GetPlaidCredentialsAsync" path="/exception"/>
    ValueTask<PlaidCredentials> RefreshPlaidCredentialsAsync(PlaidCredentials refused, CancellationToken cancellationToken = default);

    /// <summary>The database's credentials.</summary>
    /// <inheritdoc cref="GetPlaidCredentialsAsync" path="/exception"/>
    ValueTask<PostgresCredentials> GetPostgresCredentialsAsync(CancellationToken cancellationToken = default);

    /// <summary>The database's credentials after PostgreSQL refused <paramref name="refused"/>.</summary>
    /// <inheritdoc cref="GetPlaidCredentialsAsync" path="/exception"/>
    ValueTask<PostgresCredentials> RefreshPostgresCredentialsAsync(PostgresCredentials refused, CancellationToken cancellationToken = default);

    /// <summary>The keys that seal and open tokens.</summary>
    /// <inheritdoc cref="GetPlaidCredentialsAsync" path="/exception"/>
    ValueTask<KeyRing> GetKeyRingAsync(CancellationToken cancellationToken = default);

    /// <summary>The key ring after a sealed value named a key that <paramref name="refused"/> lacks.</summary>
    /// <inheritdoc cref="GetPlaidCredentialsAsync" path="/exception"/>
    ValueTask<KeyRing> RefreshKeyRingAsync(KeyRing refused, CancellationToken cancellationToken = default);
}
