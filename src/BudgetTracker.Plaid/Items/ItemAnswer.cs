using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>A linked item as this API tells it.</summary>
internal sealed record ItemAnswer
{
    [JsonPropertyName("item_id")]
    public required string ItemId { get; init; }

    [JsonPropertyName("institution")]
    public InstitutionAnswer? Institution { get; init; }

    [JsonPropertyName("accounts")]
    public required IReadOnlyList<AccountAnswer> Accounts { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>In the list only.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset? CreatedAt { get; init; }

    public static ItemAnswer Of(LinkedItem item) => new()
    {
        ItemId = item.ItemId,
        Institution = item.Institution is { } institution ? new(institution.InstitutionId, institution.Name) : null,
        Accounts = [.. item.Accounts.Select(static account => new AccountAnswer(account.Id, account.Name, account.Mask, account.Type, account.Subtype))],
        Status = item.Status,
    };
}

/// <summary>Answer of <c>GET /items</c>.</summary>
internal sealed record ItemsAnswer([property: JsonPropertyName("items")] IReadOnlyList<ItemAnswer> Items);

internal sealed record InstitutionAnswer(
    [property: JsonPropertyName("institution_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? InstitutionId,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name);

internal sealed record AccountAnswer(
    [property: JsonPropertyName("account_id")] string AccountId,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    [property: JsonPropertyName("mask"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Mask,
    [property: JsonPropertyName("type"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Type,
    [property: JsonPropertyName("subtype"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Subtype);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ItemAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ItemsAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class ItemJson : JsonSerializerContext;
