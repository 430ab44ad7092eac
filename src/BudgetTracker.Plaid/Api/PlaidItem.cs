using System.Diagnostics.CodeAnalysis;

namespace BudgetTracker;

/// <summary>An Item: one person's login at one institution.</summary>
/// <seealso href="https://plaid.com/docs/api/items/#itemget"/>
public sealed record PlaidItem
{
    /// <summary>Plaid's id; case-sensitive.</summary>
    public required string ItemId { get; init; }

    /// <summary>Plaid's id of the institution, or null.</summary>
    public string? InstitutionId { get; init; }

    /// <summary>The institution's name, or null.</summary>
    public string? InstitutionName { get; init; }

    /// <summary>Where Plaid sends the Item's webhooks, or null.</summary>
    public string? Webhook { get; init; }

    /// <summary>What is wrong with the Item, for example ITEM_LOGIN_REQUIRED, or null.</summary>
    public PlaidItemError? Error { get; init; }

    /// <summary>Products the Item could have.</summary>
    [AllowNull]
    public IReadOnlyList<string> AvailableProducts { get; init => field = value ?? []; } = [];

    /// <summary>Products billed for the Item.</summary>
    [AllowNull]
    public IReadOnlyList<string> BilledProducts { get; init => field = value ?? []; } = [];

    /// <summary>Products the Item has.</summary>
    [AllowNull]
    public IReadOnlyList<string> Products { get; init => field = value ?? []; } = [];

    /// <summary>Products the person consented to.</summary>
    [AllowNull]
    public IReadOnlyList<string> ConsentedProducts { get; init => field = value ?? []; } = [];

    /// <summary>When the consent ends, or null.</summary>
    public DateTimeOffset? ConsentExpirationTime { get; init; }

    /// <summary><c>background</c> or <c>user_present_required</c>; new values appear at any time.</summary>
    public string? UpdateType { get; init; }

    /// <summary>When the Item was created, where Plaid says so.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>An error that Plaid reports inside an Item.</summary>
public sealed record PlaidItemError
{
    /// <summary>Plaid's <c>error_type</c>.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Plaid's <c>error_code</c>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>A sentence fit for the end user, or null.</summary>
    public string? DisplayMessage { get; init; }
}
