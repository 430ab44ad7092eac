namespace BudgetTracker;

/// <summary>A public token on its way from Link to the exchange.</summary>
internal sealed class IssuedPublicToken
{
    public required Item Item { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public bool Spent { get; set; }
}
