using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Answer of <c>/transactions/recurring/get</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsrecurringget"/>
public sealed record TransactionsRecurringResponse : IPlaidResponse
{
    /// <summary>Money that comes in again and again.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidTransactionStream> InflowStreams { get; init => field = value ?? []; } = [];

    /// <summary>Money that goes out again and again.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidTransactionStream> OutflowStreams { get; init => field = value ?? []; } = [];

    /// <summary>When Plaid last looked for streams, where it says so.</summary>
    public DateTimeOffset? UpdatedDatetime { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>Transactions that belong together because they come again and again: a salary, a rent.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "Plaid's word; nobody takes it for bytes.")]
public sealed record PlaidTransactionStream
{
    /// <summary>The account they are on.</summary>
    public required string AccountId { get; init; }

    /// <summary>Plaid's id of the stream; case-sensitive.</summary>
    public required string StreamId { get; init; }

    /// <summary>What they are.</summary>
    public string? Description { get; init; }

    /// <summary>The merchant's name, or null.</summary>
    public string? MerchantName { get; init; }

    /// <summary>The day the first of them posted.</summary>
    public DateOnly? FirstDate { get; init; }

    /// <summary>The day the latest of them posted.</summary>
    public DateOnly? LastDate { get; init; }

    /// <summary>When Plaid expects the next, or null.</summary>
    public DateOnly? PredictedNextDate { get; init; }

    /// <summary><c>WEEKLY</c>, <c>BIWEEKLY</c>, <c>SEMI_MONTHLY</c>, <c>MONTHLY</c>, <c>ANNUALLY</c> or <c>UNKNOWN</c>; new values appear at any time.</summary>
    public string? Frequency { get; init; }

    /// <summary>Ids of the transactions, the oldest first.</summary>
    [AllowNull]
    public IReadOnlyList<string> TransactionIds { get; init => field = value ?? []; } = [];

    /// <summary>The mean of their amounts.</summary>
    public PlaidStreamAmount? AverageAmount { get; init; }

    /// <summary>The amount of the latest.</summary>
    public PlaidStreamAmount? LastAmount { get; init; }

    /// <summary>Whether they still come.</summary>
    public bool IsActive { get; init; }

    /// <summary><c>MATURE</c>, <c>EARLY_DETECTION</c>, <c>TOMBSTONED</c> or <c>UNKNOWN</c>; new values appear at any time.</summary>
    public string? Status { get; init; }

    /// <summary>What they are for, as Plaid sees it, or null.</summary>
    public PlaidCategory? PersonalFinanceCategory { get; init; }
}

/// <summary>An amount of a stream.</summary>
public sealed record PlaidStreamAmount
{
    /// <inheritdoc cref="PlaidTransaction.Amount"/>
    public decimal? Amount { get; init; }

    /// <inheritdoc cref="PlaidTransaction.IsoCurrencyCode"/>
    public string? IsoCurrencyCode { get; init; }

    /// <inheritdoc cref="PlaidTransaction.UnofficialCurrencyCode"/>
    public string? UnofficialCurrencyCode { get; init; }
}
