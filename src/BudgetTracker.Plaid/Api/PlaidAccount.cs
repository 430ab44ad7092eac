namespace BudgetTracker;

/// <summary>An account of an Item.</summary>
/// <seealso href="https://plaid.com/docs/api/accounts/#accounts-get-response-accounts"/>
public sealed record PlaidAccount
{
    /// <summary>Plaid's id; case-sensitive.</summary>
    public required string AccountId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The institution's official name of it, or null.</summary>
    public string? OfficialName { get; init; }

    /// <summary>The last 2 to 4 characters of the account number, or null.</summary>
    public string? Mask { get; init; }

    /// <summary>Its type, for example <c>depository</c>; new ones appear at any time.</summary>
    public string? Type { get; init; }

    /// <summary>Its subtype, for example <c>checking</c>, or null; new ones appear at any time.</summary>
    public string? Subtype { get; init; }

    /// <summary>What is on it, as Plaid last heard, where Plaid says so.</summary>
    public PlaidBalances? Balances { get; init; }

    /// <summary>An id that stays the same when the bank is linked again, from the few banks that have one, or null.</summary>
    public string? PersistentAccountId { get; init; }
}

/// <summary>What is on an account. Of a credit card or a loan, what is owed.</summary>
public sealed record PlaidBalances
{
    /// <summary>What can be withdrawn, or null; a depository account's overdraft is not counted.</summary>
    public decimal? Available { get; init; }

    /// <summary>What is on the account, or owed on it; null at times where <see cref="Available"/> is known.</summary>
    public decimal? Current { get; init; }

    /// <summary>A credit card's limit or a depository account's overdraft, or null.</summary>
    public decimal? Limit { get; init; }

    /// <inheritdoc cref="PlaidTransaction.IsoCurrencyCode"/>
    public string? IsoCurrencyCode { get; init; }

    /// <inheritdoc cref="PlaidTransaction.UnofficialCurrencyCode"/>
    public string? UnofficialCurrencyCode { get; init; }

    /// <summary>Of when they are, from the one bank that does not know those of this moment (Capital One), or null.</summary>
    public DateTimeOffset? LastUpdatedDatetime { get; init; }
}
