namespace BudgetTracker;

/// <summary>One line of an account as its bank shows it at some moment. Equal lines are equal in every column.</summary>
/// <param name="Key">Names the line within its bank for as long as the bank shows it; a posted line is another one than the pending one before it.</param>
/// <param name="Account">The account's mask.</param>
/// <param name="Amount">In the currency's major unit, positive for money that leaves the account.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Date">The day of posting, or of the event while pending.</param>
/// <param name="Pending">Whether it is not posted yet.</param>
/// <param name="PendingKey">The pending line that this one took the place of, where the bank says so.</param>
/// <param name="Text">What the bank prints.</param>
/// <param name="About">What else is known.</param>
internal sealed record BankRow(
    string Key, string Account, decimal Amount, string Currency, DateOnly Date, bool Pending, string? PendingKey, string Text, Description About)
{
    /// <summary>The day of the event, where the bank says it.</summary>
    public DateOnly? AuthorizedOn { get; init; }

    /// <summary>Its moment, which few banks say.</summary>
    public DateTimeOffset? AuthorizedAt { get; init; }
}

/// <summary>What is known of a line beyond what the bank prints, and what nobody but the emulator knows.</summary>
internal sealed record Description(Category Category, PaymentPlace Place)
{
    public Merchant? Merchant { get; init; }

    /// <summary>Another category than the true one, where Plaid got it wrong.</summary>
    public Category? Mistaken { get; init; }

    public string Confidence { get; init; } = "VERY_HIGH";

    public string? Code { get; init; }

    public string? CheckNumber { get; init; }

    public string? City { get; init; }

    public string? Country { get; init; }

    public string? Store { get; init; }

    public string? Reference { get; init; }

    public string? Payee { get; init; }

    public string? Payer { get; init; }

    /// <summary>Both sides of one transfer have the same.</summary>
    public string? Transfer { get; init; }

    /// <summary>All payments of one salary, subscription or bill have the same.</summary>
    public string? Stream { get; init; }
}

internal enum PaymentPlace
{
    Online,
    InStore,
    Other,
}

/// <summary>From this moment on the bank shows the line, or, without a line, no longer shows it.</summary>
internal readonly record struct BankChange(DateTimeOffset At, string Key, BankRow? Row);
