namespace BudgetTracker;

/// <summary>Opens the tokens of stored items.</summary>
internal sealed class ItemTokens(IDataEnvironment environment, ITokenProtector protector)
{
    /// <exception cref="TokenProtectionException">The stored value does not open.</exception>
    public Task<AccessToken> OpenAsync(SealedItem found, CancellationToken cancellationToken) =>
        OpenAsync(found.Item.Id, found.Item.UserId, found.Item.ItemId, found.SealedToken, cancellationToken);

    /// <inheritdoc cref="OpenAsync(SealedItem, CancellationToken)"/>
    public async Task<AccessToken> OpenAsync(Guid rowId, string userId, string itemId, byte[] sealedToken, CancellationToken cancellationToken)
    {
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        return new(await protector.OpenAsync(sealedToken, ItemRow.Context(name, userId, rowId, itemId), cancellationToken).ConfigureAwait(false));
    }
}
