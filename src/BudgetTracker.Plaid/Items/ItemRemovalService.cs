namespace BudgetTracker.Plaid;

/// <inheritdoc cref="IItemRemovalService"/>
internal sealed class ItemRemovalService(IAccessTokenRepository repository, IPlaidApi plaid) : IItemRemovalService
{
    public async Task RemoveAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var accessToken = await repository.BeginRemovalAsync(userId, itemId, cancellationToken).ConfigureAwait(false)
            ?? throw new ItemNotFoundException(itemId);
        try
        {
            await plaid.RemoveItemAsync(accessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.ItemNotFound)
        {
            // Removed before, by an answer that got lost or by the user at the bank.
        }

        await repository.CompleteRemovalAsync(userId, itemId, cancellationToken).ConfigureAwait(false);
    }
}
