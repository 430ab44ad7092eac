using System.Text.Json;

namespace BudgetTracker;

/// <summary>From Plaid's JSON to the mirror: texts that PostgreSQL takes, times as it keeps them.</summary>
/// <param name="pool">Of the run.</param>
internal sealed class MirrorMapping(StringPool pool)
{
    private const int LongestDescription = 1024;
    private const int MostCounterparties = 16;

    private static readonly PlaidLocation _nowhere = new();
    private static readonly PlaidPaymentMeta _nothing = new();

    public MirrorRow Of(PlaidTransaction said) => new()
    {
        TransactionId = IdOf(said.TransactionId),
        AccountId = pool.Of(IdOf(said.AccountId))!,
        Amount = said.Amount,
        IsoCurrencyCode = Pooled(said.IsoCurrencyCode),
        UnofficialCurrencyCode = Pooled(said.UnofficialCurrencyCode),
        Date = said.Date,
        AuthorizedDate = said.AuthorizedDate,
        Datetime = Kept(said.Datetime),
        AuthorizedDatetime = Kept(said.AuthorizedDatetime),
        IsPending = said.Pending,
        PendingTransactionId = DisplayText.Clean(said.PendingTransactionId),
        Name = DisplayText.Clean(said.Name, LongestDescription),
        OriginalDescription = DisplayText.Clean(said.OriginalDescription, LongestDescription),
        MerchantName = Pooled(said.MerchantName),
        MerchantEntityId = Pooled(said.MerchantEntityId),
        Counterparties = CounterpartiesOf(said),
        Location = LocationOf(said.Location),
        PaymentMeta = PaymentMetaOf(said.PaymentMeta),
        PaymentChannel = Pooled(said.PaymentChannel),
        TransactionCode = Pooled(said.TransactionCode),
        CheckNumber = DisplayText.Clean(said.CheckNumber),
        CategoryPrimary = Pooled(said.PersonalFinanceCategory?.Primary),
        CategoryDetailed = Pooled(said.PersonalFinanceCategory?.Detailed),
        CategoryVersion = Pooled(said.PersonalFinanceCategory?.Version),
        CategoryConfidence = Pooled(said.PersonalFinanceCategory?.ConfidenceLevel),
    };

    /// <summary>An id as it is, but for what PostgreSQL could not keep.</summary>
    public static string IdOf(string id) => DisplayText.Clean(id) ?? "";

    private string? Pooled(string? text) => pool.Of(DisplayText.Clean(text));

    private string? CounterpartiesOf(PlaidTransaction said)
    {
        if (said.Counterparties is [])
            return null;
        IReadOnlyList<PlaidCounterparty> clean =
        [
            .. said.Counterparties.Take(MostCounterparties).Select(one => new PlaidCounterparty
            {
                Name = DisplayText.Clean(one.Name),
                Type = DisplayText.Clean(one.Type),
                EntityId = DisplayText.Clean(one.EntityId),
                ConfidenceLevel = DisplayText.Clean(one.ConfidenceLevel),
            }),
        ];
        return pool.Of(JsonSerializer.Serialize(clean, PlaidJson.Default.IReadOnlyListPlaidCounterparty));
    }

    private string? LocationOf(PlaidLocation? said)
    {
        if (said is null)
            return null;
        var clean = said with
        {
            Address = DisplayText.Clean(said.Address),
            City = DisplayText.Clean(said.City),
            Region = DisplayText.Clean(said.Region),
            PostalCode = DisplayText.Clean(said.PostalCode),
            Country = DisplayText.Clean(said.Country),
            StoreNumber = DisplayText.Clean(said.StoreNumber),
        };
        return clean == _nowhere ? null : pool.Of(JsonSerializer.Serialize(clean, PlaidJson.Default.PlaidLocation));
    }

    private static string? PaymentMetaOf(PlaidPaymentMeta? said)
    {
        if (said is null)
            return null;
        var clean = said with
        {
            ReferenceNumber = DisplayText.Clean(said.ReferenceNumber),
            PpdId = DisplayText.Clean(said.PpdId),
            Payee = DisplayText.Clean(said.Payee),
            ByOrderOf = DisplayText.Clean(said.ByOrderOf),
            Payer = DisplayText.Clean(said.Payer),
            PaymentMethod = DisplayText.Clean(said.PaymentMethod),
            PaymentProcessor = DisplayText.Clean(said.PaymentProcessor),
            Reason = DisplayText.Clean(said.Reason),
        };
        return clean == _nothing ? null : JsonSerializer.Serialize(clean, PlaidJson.Default.PlaidPaymentMeta);
    }

    private static DateTimeOffset? Kept(DateTimeOffset? time) =>
        time is { } moment ? new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero) : null;
}
