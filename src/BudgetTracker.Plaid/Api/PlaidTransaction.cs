using System.Diagnostics.CodeAnalysis;

namespace BudgetTracker;

/// <summary>A transaction, pending or posted. Posted it has another id, and may have another name and amount.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactions-sync-response-added"/>
public sealed record PlaidTransaction
{
    /// <summary>Plaid's id; case-sensitive.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The account it is on.</summary>
    public required string AccountId { get; init; }

    /// <summary>Positive where money left the account, negative where it came in.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The day it posted; while it is pending, the day it happened. A day of the bank's calendar, no moment.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>ISO 4217 code of the amount; null where <see cref="UnofficialCurrencyCode"/> is set.</summary>
    public string? IsoCurrencyCode { get; init; }

    /// <summary>Code of a currency that ISO 4217 does not have, for example <c>BTC</c>, or null.</summary>
    public string? UnofficialCurrencyCode { get; init; }

    /// <summary>The day the person paid, which is what they remember, or null.</summary>
    public DateOnly? AuthorizedDate { get; init; }

    /// <summary>When it posted, from banks that say so; may be midnight where they know the day only.</summary>
    public DateTimeOffset? Datetime { get; init; }

    /// <summary>When the person paid, from banks that say so; may be midnight where they know the day only.</summary>
    public DateTimeOffset? AuthorizedDatetime { get; init; }

    /// <summary>True until it is posted.</summary>
    public bool Pending { get; init; }

    /// <summary>The pending transaction that this one was, or null; missing at times.</summary>
    public string? PendingTransactionId { get; init; }

    /// <summary>The merchant or a description; what Plaid no longer cares for. See <see cref="MerchantName"/> and <see cref="OriginalDescription"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The merchant's name, tidied by Plaid, or null.</summary>
    public string? MerchantName { get; init; }

    /// <summary>Plaid's id of the merchant, the same for all its places, or null.</summary>
    public string? MerchantEntityId { get; init; }

    /// <summary>What the bank says, word by word, or null.</summary>
    public string? OriginalDescription { get; init; }

    /// <summary><c>online</c>, <c>in store</c> or <c>other</c>; new values appear at any time.</summary>
    public string? PaymentChannel { get; init; }

    /// <summary>The kind of transaction, for example <c>direct debit</c>, from European banks, or null; new values appear at any time.</summary>
    public string? TransactionCode { get; init; }

    /// <summary>The check's number, or null.</summary>
    public string? CheckNumber { get; init; }

    /// <summary>Who is at the other end, as far as Plaid can tell.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidCounterparty> Counterparties { get; init => field = value ?? []; } = [];

    /// <summary>Where it happened, or null.</summary>
    public PlaidLocation? Location { get; init; }

    /// <summary>What a transfer between banks says, or null.</summary>
    public PlaidPaymentMeta? PaymentMeta { get; init; }

    /// <summary>What it was for, as Plaid sees it, or null.</summary>
    public PlaidCategory? PersonalFinanceCategory { get; init; }
}

/// <summary>Who is at the other end of a transaction: a merchant, a marketplace, an employer.</summary>
public sealed record PlaidCounterparty
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its kind, for example <c>merchant</c>; new ones appear at any time.</summary>
    public string? Type { get; init; }

    /// <summary>Plaid's id of it, or null.</summary>
    public string? EntityId { get; init; }

    /// <summary>How sure Plaid is: <c>VERY_HIGH</c> (over 98 %), <c>HIGH</c> (over 90 %), <c>MEDIUM</c>, <c>LOW</c> or <c>UNKNOWN</c>; or null.</summary>
    public string? ConfidenceLevel { get; init; }
}

/// <summary>Where a transaction happened.</summary>
public sealed record PlaidLocation
{
    /// <summary>The street and the house, or null.</summary>
    public string? Address { get; init; }

    /// <summary>The city, or null.</summary>
    public string? City { get; init; }

    /// <summary>The region or state, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The postal code, or null.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code of the country, or null.</summary>
    public string? Country { get; init; }

    /// <summary>The merchant's number of the store, or null.</summary>
    public string? StoreNumber { get; init; }

    /// <summary>The latitude in degrees, or null.</summary>
    public double? Lat { get; init; }

    /// <summary>The longitude in degrees, or null.</summary>
    public double? Lon { get; init; }
}

/// <summary>What a transfer between banks says. Names of people may be among it.</summary>
public sealed record PlaidPaymentMeta
{
    /// <summary>The bank's reference, or null.</summary>
    public string? ReferenceNumber { get; init; }

    /// <summary>The payer's ACH PPD id, or null.</summary>
    public string? PpdId { get; init; }

    /// <summary>Who is paid, or null.</summary>
    public string? Payee { get; init; }

    /// <summary>Who orders a wire transfer, or null.</summary>
    public string? ByOrderOf { get; init; }

    /// <summary>Who pays, or null.</summary>
    public string? Payer { get; init; }

    /// <summary>The kind of transfer, for example <c>ACH</c>, or null.</summary>
    public string? PaymentMethod { get; init; }

    /// <summary>Who processes the payment, or null.</summary>
    public string? PaymentProcessor { get; init; }

    /// <summary>What the payer wrote, or null.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a transaction was for: a category of Plaid's.</summary>
/// <seealso href="https://plaid.com/documents/pfc-taxonomy-all.csv"/>
public sealed record PlaidCategory
{
    /// <summary>The broad category, for example <c>FOOD_AND_DRINK</c>.</summary>
    public string? Primary { get; init; }

    /// <summary>The narrow category, for example <c>FOOD_AND_DRINK_COFFEE</c>.</summary>
    public string? Detailed { get; init; }

    /// <inheritdoc cref="PlaidCounterparty.ConfidenceLevel"/>
    public string? ConfidenceLevel { get; init; }

    /// <summary>Which list of categories it is of, <c>v1</c> or <c>v2</c>, where Plaid says so.</summary>
    public string? Version { get; init; }
}
