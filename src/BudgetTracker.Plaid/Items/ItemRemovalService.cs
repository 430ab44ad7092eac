using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="IItemRemovalService"/>
internal sealed partial class ItemRemovalService(
    IItemStore items,
    ItemTokens tokens,
    IPlaidItemApi plaid,
    WorkWakeUps wakeUps,
    IOptions<PlaidItemOptions> options,
    ILogger<ItemRemovalService> logger) : IItemRemovalService
{
    private const int BatchSize = 8;

    public async Task RemoveAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        var found = await items.BeginRemovalAsync(userId, itemId, cancellationToken).ConfigureAwait(false)
            ?? throw new ItemNotFoundException(itemId);
        await RemoveAsync(found, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAsync(SealedItem found, CancellationToken cancellationToken)
    {
        var accessToken = await tokens.OpenAsync(found, cancellationToken).ConfigureAwait(false);
        try
        {
            await plaid.RemoveItemAsync(accessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException exception) when (exception.ErrorCode == PlaidErrorCodes.ItemNotFound)
        {
            // Removed before, by an answer that got lost or by the user at the bank.
        }

        await items.CompleteRemovalAsync(found.Item.UserId, found.Item.ItemId, cancellationToken).ConfigureAwait(false);
        wakeUps.Wake(OutboxLoop.Name);
    }

    public async Task<int> FinishAsync(CancellationToken cancellationToken = default)
    {
        var removed = 0;
        var pause = options.Value.RemovalInterval;
        foreach (var (userId, itemId) in await items.TakeUpRemovalsAsync(BatchSize, pause, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                // Somebody else may have finished it, or an exchange may have given it a new life.
                if (await items.GetAsync(userId, itemId, cancellationToken).ConfigureAwait(false) is not { Item.Status: ItemStatuses.Removing } found)
                    continue;
                await RemoveAsync(found, cancellationToken).ConfigureAwait(false);
                removed++;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRemoved(exception, itemId, pause);
            }
        }

        return removed;
    }

    public Task<bool> ForgetAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentException.ThrowIfNullOrWhiteSpace(itemId);
        return items.ForgetAsync(userId, itemId, cancellationToken);
    }

    [LoggerMessage(2202, LogLevel.Error, "Item {ItemId} is not removed yet, and still billed; trying again in {Pause}. Where its key is gone for good, see IItemRemovalService.ForgetAsync.")]
    private partial void LogNotRemoved(Exception exception, string itemId, TimeSpan pause);
}
