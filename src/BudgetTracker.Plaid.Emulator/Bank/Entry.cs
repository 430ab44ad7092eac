namespace BudgetTracker;

/// <summary>Something that happens to an account on a day, whatever the bank makes of it afterwards.</summary>
/// <param name="Key">Names it within its life.</param>
/// <param name="Account">The account's mask.</param>
/// <param name="Amount">Positive for money that leaves the account.</param>
/// <param name="Day">When it happened; it is posted then or later.</param>
/// <param name="Text">What the bank prints.</param>
/// <param name="About">What else is known.</param>
internal sealed record Entry(string Key, string Account, decimal Amount, DateOnly Day, string Text, Description About)
{
    /// <summary>Whether it is authorized first and posted days later, as purchases by card are.</summary>
    public bool ByCard { get; init; }

    /// <summary>The moment of the authorization, where the day's chance does not decide it.</summary>
    public DateTimeOffset? AuthorizedAt { get; init; }

    /// <summary>What the bank prints while it is pending, where that is something else.</summary>
    public string? PendingText { get; init; }

    /// <summary>The amount while it is pending, where that is another: a petrol pump's hold, a bill before the tip.</summary>
    public decimal? Held { get; init; }

    /// <summary>A hold that is let go and never posted.</summary>
    public bool NeverPosts { get; init; }
}
