namespace BudgetTracker.Plaid;

/// <summary>The database behind the repository, for health checks and deployments.</summary>
public interface IPlaidDatabase
{
    /// <summary>Proves that the database takes writes: connects, and asks whether it is a read-only standby.</summary>
    /// <exception cref="TokenStoreException">It does not; the message says what to do.</exception>
    Task ProbeAsync(CancellationToken cancellationToken = default);

    /// <summary>Applies the migrations that are missing; safe from any number of hosts at once.</summary>
    /// <exception cref="TokenStoreException">A migration failed; none of it stays.</exception>
    Task MigrateAsync(CancellationToken cancellationToken = default);
}
