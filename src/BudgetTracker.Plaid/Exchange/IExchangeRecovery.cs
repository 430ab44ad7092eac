namespace BudgetTracker;

/// <summary>
/// Finishes what a killed process, a lost answer or an unreachable database left behind. Any number of hosts may run it at once;
/// run both methods every few seconds to minutes, from a hosted service or a schedule.
/// </summary>
public interface IExchangeRecovery
{
    /// <summary>
    /// Takes up exchanges of unknown outcome and those whose holder went away, and asks Plaid again; ends those whose public token's
    /// 30 minutes are over, and erases such tokens.
    /// </summary>
    /// <returns>How many exchanges it took up.</returns>
    /// <exception cref="DatabaseException">The database did not do its part.</exception>
    Task<int> SweepAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Where <see cref="PlaidLinkOptions.ReconcileItems"/> is on: removes at Plaid the Items of this library's users that no row owns and
    /// that have been known for longer than <see cref="PlaidExchangeOptions.ReconcileGrace"/>. Nobody can use such an Item, and it is billed.
    /// Of one user at most as many as exchanges in this database are SUSPECT or LOST, at their institution where it is known; what else
    /// no row owns may be another database's, is logged as a warning and kept.
    /// </summary>
    /// <returns>How many Items it removed.</returns>
    /// <exception cref="DatabaseException">The database did not do its part.</exception>
    /// <exception cref="PlaidApiException">Plaid answered for some user with an error, for example because its user API is not enabled; the others are done.</exception>
    /// <exception cref="PlaidTransportException">Plaid gave no usable answer for some user; the others are done.</exception>
    Task<int> ReconcileAsync(CancellationToken cancellationToken = default);
}
