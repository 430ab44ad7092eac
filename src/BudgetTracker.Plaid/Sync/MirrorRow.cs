namespace BudgetTracker;

/// <summary>What Plaid says of a transaction, as <c>plaid_transaction</c> keeps it. Two that say the same are equal.</summary>
internal sealed record MirrorRow
{
    public required string TransactionId { get; init; }

    public required string AccountId { get; init; }

    /// <summary>As Plaid counts: positive where money leaves the account.</summary>
    public required decimal Amount { get; init; }

    public string? IsoCurrencyCode { get; init; }

    public string? UnofficialCurrencyCode { get; init; }

    public required DateOnly Date { get; init; }

    public DateOnly? AuthorizedDate { get; init; }

    /// <summary>In UTC and whole microseconds, as PostgreSQL keeps it.</summary>
    public DateTimeOffset? Datetime { get; init; }

    /// <inheritdoc cref="Datetime"/>
    public DateTimeOffset? AuthorizedDatetime { get; init; }

    public bool IsPending { get; init; }

    public string? PendingTransactionId { get; init; }

    public string? Name { get; init; }

    public string? OriginalDescription { get; init; }

    public string? MerchantName { get; init; }

    public string? MerchantEntityId { get; init; }

    /// <summary>JSON, or null.</summary>
    public string? Counterparties { get; init; }

    /// <summary>JSON, or null.</summary>
    public string? Location { get; init; }

    /// <summary>JSON, or null.</summary>
    public string? PaymentMeta { get; init; }

    public string? PaymentChannel { get; init; }

    public string? TransactionCode { get; init; }

    public string? CheckNumber { get; init; }

    public string? CategoryPrimary { get; init; }

    public string? CategoryDetailed { get; init; }

    public string? CategoryVersion { get; init; }

    public string? CategoryConfidence { get; init; }
}
