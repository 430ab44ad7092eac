using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Removes at Plaid what exchanges of this database left there, and reports what else nobody here owns.</summary>
internal sealed partial class ItemReconciler(
    IUnownedItemStore unownedItems, IPlaidUserApi plaid, IOptions<PlaidExchangeOptions> options, ILogger<ItemReconciler> logger)
{
    /// <returns>How many items are removed, of all users.</returns>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        PlaidException? failure = null;
        foreach (var user in await unownedItems.ListUsersAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                removed += await ReconcileAsync(user, cancellationToken).ConfigureAwait(false);
            }
            catch (PlaidException exception) when (exception is PlaidApiException or PlaidTransportException)
            {
                // Told at the end: one user whom Plaid fails must not keep it from the others.
                failure ??= exception;
            }
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return removed;
    }

    private async Task<int> ReconcileAsync(string user, CancellationToken cancellationToken)
    {
        // Before Plaid is asked: what these left is listed then.
        var exchanges = await unownedItems.ListLostAsync(user, cancellationToken).ConfigureAwait(false);
        var plaidUser = await plaid.CreateUserAsync(user, cancellationToken).ConfigureAwait(false);
        var listed = await plaid.GetUserItemsAsync(plaidUser, cancellationToken).ConfigureAwait(false);
        var institutions = listed.DistinctBy(static item => item.ItemId, StringComparer.Ordinal)
            .ToDictionary(static item => item.ItemId, static item => item.InstitutionId, StringComparer.Ordinal);
        var unowned = await unownedItems.NoteAsync(user, [.. institutions.Keys], options.Value.ReconcileGrace, cancellationToken).ConfigureAwait(false);
        var matched = LostItems.Match(exchanges, unowned, institutions);

        var settled = exchanges.Where(exchange => exchange.IsGivenUp && !matched.ContainsKey(exchange)).Select(static exchange => exchange.Id).ToList();
        var toRemove = unowned.Where(static item => item is { IsForgotten: true, IsDue: true }).Select(static item => item.ItemId).ToList();
        foreach (var (exchange, item) in matched.Where(static pair => pair.Value.IsDue))
        {
            if (!await unownedItems.AccountAsync(exchange, item.ItemId, cancellationToken).ConfigureAwait(false))
                continue;
            toRemove.Add(item.ItemId);
            settled.Add(exchange.Id);
        }

        if (toRemove is not [])
        {
            await plaid.RemoveUserItemsAsync(plaidUser, toRemove, cancellationToken).ConfigureAwait(false);
            LogRemoved(toRemove.Count);
        }

        await unownedItems.SettleAsync(settled, cancellationToken).ConfigureAwait(false);
        await ReportAsync([.. unowned.Where(static item => item is { IsDue: true, IsForgotten: false }).Except(matched.Values)], cancellationToken).ConfigureAwait(false);
        return toRemove.Count;
    }

    private async Task ReportAsync(IReadOnlyList<UnownedItem> items, CancellationToken cancellationToken)
    {
        if (items is [])
            return;
        foreach (var itemId in await unownedItems.ReportAsync([.. items.Select(static item => item.ItemId)], cancellationToken).ConfigureAwait(false))
            LogNotOurs(itemId);
    }

    [LoggerMessage(2123, LogLevel.Warning, "Removed {Count} items at Plaid that exchanges of this database had left there.")]
    private partial void LogRemoved(int count);

    [LoggerMessage(2124, LogLevel.Warning, "Item {ItemId} lives at Plaid, no row of this database owns it, and no exchange of this database can have left it: it is kept. Another database may work with the same Plaid client and user ids; else nobody submitted its public token, and Plaid's support can remove it.")]
    private partial void LogNotOurs(string itemId);
}
