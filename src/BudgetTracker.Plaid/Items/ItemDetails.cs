using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>What is known of an item's institution and accounts: Plaid's word, where the browser's is missing.</summary>
internal sealed partial class ItemDetails(IPlaidAccountApi plaid, IItemStore items, TimeProvider timeProvider, ILogger<ItemDetails> logger)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    /// <summary>The item with what Plaid says; or as it is, where Plaid cannot say it now. Of a check, it counts while no later one has begun.</summary>
    public async Task<LinkedItem> CompleteAsync(LinkedItem item, AccessToken accessToken, int? checkFence, CancellationToken cancellationToken)
    {
        if (await FindAsync(item.ItemId, accessToken, cancellationToken).ConfigureAwait(false) is not { } found)
            return item;
        var completed = found.AddTo(item);
        try
        {
            if (await items.SetDetailsAsync(item.UserId, item.ItemId, completed.Institution, completed.Accounts, checkFence, cancellationToken).ConfigureAwait(false))
                await items.SetBalancesAsync(item.Id, found.Said, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogMissing(exception, item.ItemId);
        }

        return completed;
    }

    /// <summary>What Plaid says of an item; null where it cannot say it now.</summary>
    public async Task<FoundDetails?> FindAsync(string itemId, AccessToken accessToken, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await plaid.GetAccountsAsync(accessToken, either.Token).ConfigureAwait(false);
            return new(
                LinkInstitution.Of(answer.Item.InstitutionId, answer.Item.InstitutionName)?.Cleaned(),
                // In order, so that the same token again gives the same answer.
                [.. ItemRow.InOrder(answer.Accounts.Select(static account => Of(account).Cleaned()))])
            {
                Said = answer.Accounts,
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogMissing(exception, itemId);
            return null;
        }
    }

    /// <summary>From Plaid's JSON to what is kept of an account's identity.</summary>
    public static LinkAccount Of(PlaidAccount account) => new()
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

/// <summary>What Plaid says of an item.</summary>
/// <param name="Institution">Its institution, or null.</param>
/// <param name="Accounts">Its accounts, in order.</param>
internal sealed record FoundDetails(LinkInstitution? Institution, IReadOnlyList<LinkAccount> Accounts)
{
    /// <summary>The same accounts in Plaid's words, with what they hold.</summary>
    public IReadOnlyList<PlaidAccount> Said { get; init; } = [];

    /// <summary>The item with them.</summary>
    public LinkedItem AddTo(LinkedItem item) => item with { Institution = Institution ?? item.Institution, Accounts = Accounts is [] ? item.Accounts : Accounts };
}
