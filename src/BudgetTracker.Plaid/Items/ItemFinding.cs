namespace BudgetTracker;

/// <summary>What a check found out about an item.</summary>
/// <param name="Change">What it is to the item.</param>
/// <param name="ErrorCode">Plaid's, or null.</param>
internal sealed record ItemFinding(ItemChange Change, string? ErrorCode = null)
{
    /// <summary>How long before its end a consent counts as ending: Plaid's webhooks tell as early.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>When the consent ends, or null.</summary>
    public DateTimeOffset? ConsentExpiresAt { get; init; }

    /// <summary>Where Plaid sends webhooks, or null.</summary>
    public string? Webhook { get; init; }

    /// <summary>What <c>/item/get</c> says.</summary>
    public static ItemFinding Of(PlaidItem item, DueCheck check)
    {
        var now = check.Now;
        var consentExpiresAt = item.ConsentExpirationTime ?? (check.ConsentExpiresAt > now ? check.ConsentExpiresAt : null);
        var finding = item.Error is { ErrorCode: { Length: > 0 } code } ? OfError(code)
            : check.DisconnectsAt > now ? new(ItemChange.FoundDisconnecting)
            : consentExpiresAt > now && consentExpiresAt - now <= Notice ? new(ItemChange.FoundExpiring)
            : new ItemFinding(ItemChange.FoundGood);
        return finding with { ConsentExpiresAt = consentExpiresAt, Webhook = item.Webhook };
    }

    /// <summary>What a refused <c>/item/get</c> says; null where it says nothing of the item.</summary>
    public static ItemFinding? Of(PlaidApiException refusal, DueCheck check) =>
        IsOfItem(refusal)
            ? OfError(refusal.ErrorCode) with { ConsentExpiresAt = check.ConsentExpiresAt, Webhook = check.Webhook }
            : null;

    /// <summary>Whether a refused call is the item's affair, so that a check has something to find.</summary>
    public static bool IsOfItem(PlaidApiException refusal) =>
        refusal is { ErrorType: PlaidErrorTypes.ItemError } or { ErrorCode: PlaidErrorCodes.ItemNotFound or PlaidErrorCodes.InvalidAccessToken };

    private static ItemFinding OfError(string code) => new(
        code switch
        {
            PlaidErrorCodes.ItemLoginRequired or PlaidErrorCodes.InvalidCredentials or PlaidErrorCodes.InvalidMfa or PlaidErrorCodes.InvalidUpdatedUsername
                or PlaidErrorCodes.InsufficientCredentials or PlaidErrorCodes.PasswordResetRequired => ItemChange.FoundLoginRequired,
            PlaidErrorCodes.UserPermissionRevoked or PlaidErrorCodes.ItemNotFound => ItemChange.FoundRevoked,
            _ => ItemChange.FoundError,
        },
        DisplayText.Clean(code));
}
