namespace BudgetTracker;

/// <summary>Asks Plaid how an item is. The background work does so by itself, after webhooks and twice a day; a page does when update mode is over.</summary>
public interface IItemCheckService
{
    /// <summary>Asks Plaid now, and gives the item as it is then.</summary>
    /// <exception cref="ItemNotFoundException">The user has no such item, or it is being removed.</exception>
    /// <exception cref="PlaidApiException">Plaid cannot tell now; that the item itself is in error is no exception, but its status.</exception>
    /// <exception cref="PlaidTransportException">Plaid was not reached.</exception>
    /// <exception cref="DatabaseException">The database did not do its part.</exception>
    Task<LinkedItem> CheckAsync(string userId, string itemId, CancellationToken cancellationToken = default);

    /// <summary>Makes checks that are due, of any user, and gives how many were made; 0 where none is due.</summary>
    Task<int> CheckDueAsync(CancellationToken cancellationToken = default);
}

/// <summary>The sessions of Link's update mode, which no webhook tells of.</summary>
internal interface IUpdateModeSessions
{
    /// <summary>Settles what those of an item have repaired.</summary>
    Task SettleAsync(string userId, string itemId, CancellationToken cancellationToken);
}

/// <summary>What checks need of the settings of Link.</summary>
/// <param name="WebhookUri">Where every item's webhooks shall go; null leaves them as they are.</param>
/// <param name="CountryCodes">Where institutions are looked for.</param>
internal sealed record ItemCheckSettings(Uri? WebhookUri, IReadOnlyList<string> CountryCodes);
