using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's <c>Item</c> object. Only <c>/item/get</c> tells when it was created.</summary>
internal sealed record ItemView(
    string ItemId, string InstitutionId, string InstitutionName, string? Webhook, string? AuthMethod, ApiError? Error,
    IReadOnlyList<string> AvailableProducts, IReadOnlyList<string> BilledProducts, IReadOnlyList<string> Products,
    IReadOnlyList<string> ConsentedProducts, DateTimeOffset? ConsentExpirationTime, string UpdateType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CreatedAt = null)
{
    public static ItemView Of(Item item) => new(
        item.Id,
        item.Institution.Id,
        item.Institution.Name,
        item.Webhook,
        item.Products.Contains("auth", StringComparer.Ordinal) ? "INSTANT_AUTH" : null,
        item.Error is { } code ? Errors.OfItem(code) : null,
        [.. item.Institution.Products.Except(item.Products, StringComparer.Ordinal)],
        item.Products,
        item.Products,
        [.. item.Products.Union(item.Consented, StringComparer.Ordinal)],
        Consent.ExpiryOf(item),
        "background");
}
