using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>What is known of an item's institution and accounts: Plaid's word, where the browser's is missing.</summary>
internal sealed partial class ItemDetails(IPlaidAccountApi plaid, IItemStore items, TimeProvider timeProvider, ILogger<ItemDetails> logger)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    /// <summary>The item with what Plaid says; or as it is, where Plaid cannot say it now.</summary>
    public async Task<LinkedItem> CompleteAsync(LinkedItem item, AccessToken accessToken, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await plaid.GetAccountsAsync(accessToken, either.Token).ConfigureAwait(false);
            var institution = LinkInstitution.Of(answer.Item.InstitutionId, answer.Item.InstitutionName) ?? item.Institution;
            // In order, so that the same token again gives the same answer.
            List<LinkAccount> accounts = [.. ItemRow.InOrder(answer.Accounts.Select(Of))];
            await items.SetDetailsAsync(item.UserId, item.ItemId, institution, accounts, either.Token).ConfigureAwait(false);
            return item with { Institution = institution, Accounts = accounts };
        }
        catch (Exception exception) when (exception is BudgetTrackerException || (exception is OperationCanceledException && timeout.IsCancellationRequested))
        {
            LogMissing(exception, item.ItemId);
            return item;
        }
    }

    private static LinkAccount Of(PlaidAccount account) => new()
    {
        Id = account.AccountId,
        Name = account.Name,
        Mask = account.Mask,
        Type = account.Type,
        Subtype = account.Subtype,
    };

    [LoggerMessage(2201, LogLevel.Warning, "Item {ItemId} is linked, but Plaid did not give its institution and accounts; they are asked for again when they are next needed.")]
    private partial void LogMissing(Exception exception, string itemId);
}
