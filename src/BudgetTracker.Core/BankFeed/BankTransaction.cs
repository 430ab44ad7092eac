namespace BudgetTracker;

/// <summary>A transaction as the bank tells it now. A pending one is removed when it is posted, and another takes its place.</summary>
public sealed record BankTransaction
{
    /// <summary>The provider's id; case-sensitive.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The account, by <see cref="BankAccount.AccountId"/>.</summary>
    public required string AccountId { get; init; }

    /// <summary>In the major unit of its currency; negative where money leaves the account.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217, or null where the currency has no such code.</summary>
    public string? IsoCurrencyCode { get; init; }

    /// <summary>Of a currency without a code of ISO 4217; else null.</summary>
    public string? UnofficialCurrencyCode { get; init; }

    /// <summary>The bank's calendar date: of posting, or of the event while it is pending.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>When the person paid, which is what people remember; or null.</summary>
    public DateOnly? AuthorizedDate { get; init; }

    /// <summary>Whether it is not posted yet.</summary>
    public bool IsPending { get; init; }

    /// <summary>The pending one that it took the place of, where the bank says so; it may be missing, or wrong.</summary>
    public string? PendingTransactionId { get; init; }

    /// <summary>What the provider calls it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What the bank prints, or null.</summary>
    public string? OriginalDescription { get; init; }

    /// <summary>The merchant's name, or null.</summary>
    public string? MerchantName { get; init; }

    /// <summary>The provider's id of the merchant, or null.</summary>
    public string? MerchantId { get; init; }

    /// <summary>For example <c>in store</c>, <c>online</c> or <c>other</c>; or null.</summary>
    public string? PaymentChannel { get; init; }

    /// <summary>The number of the check, or null.</summary>
    public string? CheckNumber { get; init; }

    /// <summary>What the provider takes it for, or null.</summary>
    public BankCategory? Category { get; init; }
}

/// <summary>A provider's category of a transaction.</summary>
/// <param name="Primary">The broad code, or null.</param>
/// <param name="Detailed">The narrow code, or null.</param>
/// <param name="Version">Of the taxonomy that the codes are of, or null.</param>
/// <param name="Confidence">The provider's word for how sure it is, for example <c>VERY_HIGH</c>; or null.</param>
public sealed record BankCategory(string? Primary, string? Detailed, string? Version, string? Confidence);
