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
}
