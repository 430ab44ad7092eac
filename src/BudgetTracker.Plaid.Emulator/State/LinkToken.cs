using System.Text.Json;

namespace BudgetTracker;

/// <summary>What <c>/link/token/create</c> was asked for.</summary>
internal sealed class LinkToken
{
    /// <summary>Plaid keeps the sessions of a link token for up to six hours.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromHours(6);

    public string Value { get; init; } = Ids.Token("link");

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string ClientName { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<string> CountryCodes { get; init; }

    public required IReadOnlyList<string> Products { get; init; }

    /// <summary>Products that the item gets too where its institution has them.</summary>
    public IReadOnlyList<string> ProductsIfSupported { get; init; } = [];

    /// <summary>Products that the user agrees to, for a call to add later.</summary>
    public IReadOnlyList<string> ConsentedProducts { get; init; } = [];

    public string? ClientUserId { get; init; }

    public string? UserId { get; init; }

    public string Person => ClientUserId ?? UserId ?? "";

    public string? Webhook { get; init; }

    public string? RedirectUri { get; init; }

    public JsonElement? AccountFilters { get; init; }

    /// <summary>The routing number of the bank to highlight, or null.</summary>
    public string? RoutingNumber { get; init; }

    /// <summary>The item of update mode, or null.</summary>
    public Item? UpdateItem { get; init; }

    public bool AccountSelection { get; init; }

    public bool Hosted { get; init; }

    /// <summary>Whether one session may link several items.</summary>
    public bool MultiItem { get; init; }

    /// <summary>How many days of transactions the item is to have.</summary>
    public int? DaysRequested { get; init; }

    public string? CompletionRedirectUri { get; init; }

    public List<LinkSession> Sessions { get; } = [];

    /// <summary>Whether <c>/link/token/get</c> still knows it, which it does longer than Link accepts it.</summary>
    public bool IsKept(DateTimeOffset now) => now < ExpiresAt || now < CreatedAt + _kept;
}
