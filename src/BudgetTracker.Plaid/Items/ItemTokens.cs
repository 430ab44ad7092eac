namespace BudgetTracker;

/// <summary>Opens the tokens of stored items.</summary>
internal sealed class ItemTokens(IDataEnvironment environment, ITokenProtector protector)
{
    /// <exception cref="TokenProtectionException">The stored value does not open.</exception>
    public async Task<AccessToken> OpenAsync(SealedItem found, CancellationToken cancellationToken)
    {
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        var context = ItemRow.Context(name, found.Item.UserId, found.Item.Id, found.Item.ItemId);
        return new(await protector.OpenAsync(found.SealedToken, context, cancellationToken).ConfigureAwait(false));
    }
}
