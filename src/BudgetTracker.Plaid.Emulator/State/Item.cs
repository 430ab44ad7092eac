namespace BudgetTracker;

/// <summary>A linked login. Exists from the moment Link succeeds, exchanged or not, until it is removed.</summary>
internal sealed class Item
{
    public string Id { get; init; } = Ids.Item();

    public required Institution Institution { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyList<string> Products { get; init; }

    public string? ClientUserId { get; init; }

    public string? UserId { get; init; }

    public required IReadOnlyList<Account> Accounts { get; set; }

    public string? Webhook { get; set; }

    public string? AccessToken { get; set; }

    public int Exchanges { get; set; }

    public bool LoginRequired { get; set; }

    public bool Removed { get; set; }

    public (string Code, DateTimeOffset At)? LastWebhook { get; set; }
}
