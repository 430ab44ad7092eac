namespace BudgetTracker;

/// <summary>An account at a bank, as a provider of bank data says.</summary>
public sealed record BankAccount
{
    /// <summary>The provider's id; case-sensitive, and another one when the bank is linked again.</summary>
    public required string AccountId { get; init; }

    /// <summary>The same id whenever and by whomever the account is linked; null where the bank has none, which is usual.</summary>
    public string? PersistentAccountId { get; init; }

    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The bank's official name of it, or null.</summary>
    public string? OfficialName { get; init; }

    /// <summary>The last 2 to 4 characters of its number, or null.</summary>
    public string? Mask { get; init; }

    /// <summary>For example <c>depository</c>, <c>credit</c>, <c>loan</c> or <c>investment</c>; new ones appear at any time.</summary>
    public string? Type { get; init; }

    /// <summary>For example <c>checking</c>, or null; new ones appear at any time.</summary>
    public string? Subtype { get; init; }

    /// <summary>What it holds, or null where nobody said.</summary>
    public BankBalance? Balance { get; init; }
}

/// <summary>What an account holds, in the major unit of its currency; of credit and loan accounts, what is owed.</summary>
/// <param name="Current">Of what is posted, or null.</param>
/// <param name="Available">What can be spent, or null.</param>
/// <param name="Limit">Of credit, or of an overdraft; or null.</param>
/// <param name="IsoCurrencyCode">ISO 4217, or null where the currency has no such code.</param>
/// <param name="UnofficialCurrencyCode">Of a currency without a code of ISO 4217, for example a cryptocurrency; else null.</param>
public sealed record BankBalance(decimal? Current, decimal? Available, decimal? Limit, string? IsoCurrencyCode, string? UnofficialCurrencyCode);
