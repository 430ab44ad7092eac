namespace BudgetTracker;

/// <inheritdoc cref="IItemRemovalService"/>
internal sealed class ItemRemovalService(IItemStore items, ItemTokens tokens, IPlaidItemApi plaid) : IItemRemovalService
{
    public async Task RemoveAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var found = await items.BeginRemovalAsync(userId, itemId, cancellationToken).ConfigureAwait(false)
            ?? throw new ItemNotFoundException(itemId);
        var accessToken = await tokens.OpenAsync(found, cancellationToken).ConfigureAwait(false);
        try
        {
            await plaid.RemoveItemAsync(accessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.ItemNotFound)
        {
            // Removed before, by an answer that got lost or by the user at the bank.
        }

        await items.CompleteRemovalAsync(userId, itemId, cancellationToken).ConfigureAwait(false);
    }
}
