namespace BudgetTracker;

/// <summary>An item as the emulator knows it at the moment of asking.</summary>
public sealed record EmulatedItem
{
    /// <summary>Plaid's id of the item.</summary>
    public required string ItemId { get; init; }

    /// <summary>The living access token; null until the first exchange. Good for this emulator only.</summary>
    public required string? AccessToken { get; init; }

    /// <summary>The institution's id.</summary>
    public required string InstitutionId { get; init; }

    /// <summary>The <c>client_user_id</c> of the link token, or null.</summary>
    public required string? ClientUserId { get; init; }

    /// <summary>Plaid's <c>user_id</c> of the link token, or null.</summary>
    public required string? UserId { get; init; }

    /// <summary>Where its webhooks go, or null.</summary>
    public required string? Webhook { get; init; }

    /// <summary>How often a public token of it was exchanged with success.</summary>
    public required int Exchanges { get; init; }

    /// <summary>Whether it is in <c>ITEM_LOGIN_REQUIRED</c>.</summary>
    public required bool LoginRequired { get; init; }

    /// <summary>The code of the error that its calls answer with, or null.</summary>
    public required string? ErrorCode { get; init; }

    /// <summary>Whether it was removed. An item that is not goes on being billed.</summary>
    public required bool Removed { get; init; }

    /// <summary>The ids of the accounts the user chose.</summary>
    public required IReadOnlyList<string> AccountIds { get; init; }

    internal static EmulatedItem Of(Item item) => new()
    {
        ItemId = item.Id,
        AccessToken = item.AccessToken,
        InstitutionId = item.Institution.Id,
        ClientUserId = item.ClientUserId,
        UserId = item.UserId,
        Webhook = item.Webhook,
        Exchanges = item.Exchanges,
        LoginRequired = item.LoginRequired,
        ErrorCode = item.Error,
        Removed = item.Removed,
        AccountIds = [.. item.Accounts.Select(a => a.Id)],
    };
}
