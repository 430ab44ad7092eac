namespace BudgetTracker;

/// <inheritdoc cref="IAccessTokenRepository"/>
internal sealed class AccessTokenRepository(
    IItemStore items, ItemTokens tokens, IDataEnvironment environment, ITokenProtector protector, TimeProvider timeProvider) : IAccessTokenRepository
{
    public async Task<LinkedItem> SaveAsync(NewItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(name, item.UserId, cancellationToken).ConfigureAwait(false);
        var (rowId, replaces) = (Guid.CreateVersion7(timeProvider.GetUtcNow()), false);
        while (true)
        {
            var (stored, owner) = await items.UpsertAsync(ItemRow.Seal(sealer, rowId, name, item) with { Replaces = replaces }, cancellationToken).ConfigureAwait(false);
            if (stored is not null)
                return stored;
            if (owner is null)
                continue; // The row that was in the way is gone again.
            if (owner.UserId != item.UserId)
                throw new DatabaseException("The item belongs to another user.", isTransient: false);
            (rowId, replaces) = (owner.RowId, true); // Sealed values are bound to their row.
        }
    }

    public async Task<ItemWithToken?> GetAsync(string userId, string itemId, CancellationToken cancellationToken = default) =>
        await items.GetAsync(userId, itemId, cancellationToken).ConfigureAwait(false) is { Item.Status: not ItemStatuses.Removing } found
            ? new ItemWithToken(found.Item, await tokens.OpenAsync(found, cancellationToken).ConfigureAwait(false))
            : null;

    public Task<IReadOnlyList<LinkedItem>> ListAsync(string userId, CancellationToken cancellationToken = default) => items.ListAsync(userId, cancellationToken);
}
