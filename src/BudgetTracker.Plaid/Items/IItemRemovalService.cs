namespace BudgetTracker;

/// <summary>Removes a linked item at Plaid and then here, so that no token is dropped while Plaid still bills its Item.</summary>
public interface IItemRemovalService
{
    /// <summary>
    /// Removes an item. Where Plaid fails, the token is kept, the item stays <see cref="ItemStatuses.Removing"/>, and the call may be repeated.
    /// ITEM_NOT_FOUND at Plaid counts as removed.
    /// </summary>
    /// <exception cref="ItemNotFoundException">The user has no such item.</exception>
    /// <exception cref="PlaidApiException">Plaid answered with another error.</exception>
    /// <exception cref="PlaidTransportException">Plaid gave no usable answer.</exception>
    /// <exception cref="DatabaseException">The database failed.</exception>
    Task RemoveAsync(string userId, string itemId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finishes removals that nobody has worked on for <see cref="PlaidItemOptions.RemovalInterval"/>: a caller left, or Plaid failed. The
    /// background work calls it; safe from any number of hosts at once.
    /// </summary>
    /// <returns>How many are removed.</returns>
    /// <exception cref="DatabaseException">The database failed. One item that fails is logged, and does not keep the others.</exception>
    Task<int> FinishAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// For an operator, where the key of a token is gone for good: deletes an item that is <see cref="ItemStatuses.Removing"/> without
    /// asking Plaid, which goes on billing it unless the reconciler (<c>Plaid:ReconcileItems</c>) or Plaid's support removes it there.
    /// </summary>
    /// <returns>False where the user has no such item that is being removed: call <see cref="RemoveAsync"/> first.</returns>
    /// <exception cref="DatabaseException">The database failed.</exception>
    Task<bool> ForgetAsync(string userId, string itemId, CancellationToken cancellationToken = default);
}
