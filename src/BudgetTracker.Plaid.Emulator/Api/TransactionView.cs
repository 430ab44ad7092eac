using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's <c>Transaction</c> object.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactions-sync-response-added"/>
internal sealed record TransactionView(
    string AccountId,
    string? AccountOwner,
    decimal Amount,
    DateOnly? AuthorizedDate,
    DateTimeOffset? AuthorizedDatetime,
    IReadOnlyList<string>? Category,
    string? CategoryId,
    string? CheckNumber,
    IReadOnlyList<CounterpartyView> Counterparties,
    DateOnly Date,
    DateTimeOffset? Datetime,
    string? IsoCurrencyCode,
    LocationView Location,
    string? LogoUrl,
    string? MerchantEntityId,
    string? MerchantName,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OriginalDescription,
    string PaymentChannel,
    PaymentMetaView PaymentMeta,
    bool Pending,
    string? PendingTransactionId,
    PersonalFinanceCategoryView PersonalFinanceCategory,
    string PersonalFinanceCategoryIconUrl,
    string? TransactionCode,
    string TransactionId,
    string TransactionType,
    string? UnofficialCurrencyCode,
    string? Website)
{
    public static TransactionView Of(FeedRow row, Item item, TransactionOptions options)
    {
        var line = row.Row ?? throw new InvalidOperationException("A transaction that is gone says nothing.");
        var about = line.About;
        var brand = about.Merchant is { Known: true } known ? known : null;
        // European banks say the moment, as midnight once it is posted; others the day.
        var tellsMoment = item.Institution.Country is not ("US" or "CA");
        var category = PersonalFinanceCategoryView.Of(about, options.Version);
        return new(
            row.AccountId,
            null,
            line.Amount,
            line.AuthorizedOn,
            tellsMoment ? line.AuthorizedAt : null,
            null,
            null,
            about.CheckNumber,
            CounterpartyView.Of(about),
            line.Date,
            tellsMoment ? line.Pending ? line.AuthorizedAt : new(line.Date.ToDateTime(default), TimeSpan.Zero) : null,
            line.Currency,
            new(null, about.City, null, null, about.Country, null, null, about.Store),
            null,
            brand?.EntityId,
            brand?.Name,
            brand?.Name ?? line.Text,
            options.OriginalDescription ? line.Text : null,
            about.Place switch { PaymentPlace.Online => "online", PaymentPlace.InStore => "in store", _ => "other" },
            new(about.Reference, null, about.Payee, null, about.Payer, null, null, null),
            line.Pending,
            line.PendingKey is { } pending ? item.Transactions?.Feed.Find(pending)?.Id : null,
            category,
            $"https://plaid-category-icons.plaid.com/PFC_{category.Primary}.png",
            tellsMoment ? about.Code : null,
            row.Id,
            about.Place switch { PaymentPlace.Online => "digital", PaymentPlace.InStore => "place", _ => "special" },
            null,
            brand?.Website);
    }
}

internal sealed record CounterpartyView(
    string Name, string? EntityId, string Type, string? Website, string? LogoUrl, string? ConfidenceLevel)
{
    public static IReadOnlyList<CounterpartyView> Of(Description about) => about.Merchant switch
    {
        { Known: true } brand => [new(brand.Name, brand.EntityId, TypeOf(about), brand.Website, null, about.Confidence)],
        { } local when about.Confidence is "HIGH" => [new(local.Name, null, TypeOf(about), null, null, "LOW")],
        _ => [],
    };

    private static string TypeOf(Description about) => about.Payer is not null ? "income_source" : about.Merchant?.Kind is "online" ? "marketplace" : "merchant";
}

internal sealed record LocationView(
    string? Address, string? City, string? Region, string? PostalCode, string? Country, double? Lat, double? Lon, string? StoreNumber);

internal sealed record PaymentMetaView(
    string? ReferenceNumber, string? PpdId, string? Payee, string? ByOrderOf, string? Payer, string? PaymentMethod, string? PaymentProcessor, string? Reason);

internal sealed record PersonalFinanceCategoryView(string Primary, string Detailed, string? ConfidenceLevel, string Version)
{
    public static PersonalFinanceCategoryView Of(Description about, string version)
    {
        var category = about.Mistaken ?? about.Category;
        return version is "v1"
            ? new(category.V1.Primary, category.V1.Detailed, about.Confidence, version)
            : new(category.Primary, category.Detailed, about.Confidence, version);
    }
}

/// <summary>What a caller wants to be told of transactions.</summary>
internal sealed record TransactionOptions(bool OriginalDescription, string Version)
{
    private const string NewestVersion = "v2";

    /// <summary>Reads what the transaction routes' <c>options</c> have in common.</summary>
    public static TransactionOptions Read(ApiFields fields, ApiFields? options)
    {
        options?.Ignore("include_personal_finance_category", "include_personal_finance_category_beta", "include_logo_and_counterparty_beta");
        var version = options?.OptionalString("personal_finance_category_version");
        Choices.Check(fields, "options.personal_finance_category_version", [version ?? ""], Catalog.CategoryVersions);
        return new(options?.OptionalFlag("include_original_description") ?? false, version ?? NewestVersion);
    }
}
