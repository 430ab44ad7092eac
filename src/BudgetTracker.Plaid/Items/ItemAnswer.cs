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

    [JsonPropertyName("error_code")]
    public string? ErrorCode { get; init; }

    /// <summary>What a person can do.</summary>
    [JsonPropertyName("action")]
    public string? Action { get; init; }

    [JsonPropertyName("ends_at")]
    public DateTimeOffset? EndsAt { get; init; }

    [JsonPropertyName("has_new_accounts")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasNewAccounts { get; init; }

    [JsonPropertyName("checked_at")]
    public DateTimeOffset? CheckedAt { get; init; }

    [JsonPropertyName("sync")]
    public SyncAnswer? Sync { get; init; }

    /// <summary>In the list only.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset? CreatedAt { get; init; }

    public static ItemAnswer Of(LinkedItem item) => new()
    {
        ItemId = item.ItemId,
        Institution = item.Institution is { } institution ? InstitutionAnswer.Of(institution, item.Look) : null,
        Accounts = [.. item.Accounts.Select(static account => new AccountAnswer(account.Id, account.Name, account.Mask, account.Type, account.Subtype))],
        Status = item.Status,
        ErrorCode = item.ErrorCode,
        Action = item.Action,
        EndsAt = item.EndsAt,
        HasNewAccounts = item.HasNewAccounts,
        CheckedAt = item.CheckedAt,
        Sync = item.Sync is { } sync ? new(sync.Transactions, sync.Oldest, sync.SyncedAt, sync.IsHistoryComplete, sync.ErrorCode) : null,
    };
}

/// <summary>Answer of <c>GET /items</c>.</summary>
internal sealed record ItemsAnswer([property: JsonPropertyName("items")] IReadOnlyList<ItemAnswer> Items);

internal sealed record InstitutionAnswer(
    [property: JsonPropertyName("institution_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? InstitutionId,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name)
{
    /// <summary>These three in the list only, and where they are known.</summary>
    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("primary_color")]
    public string? PrimaryColor { get; init; }

    /// <summary>A PNG in base64.</summary>
    [JsonPropertyName("logo")]
    public string? Logo { get; init; }

    public static InstitutionAnswer Of(LinkInstitution institution, InstitutionLook? look) => new(institution.InstitutionId, institution.Name)
    {
        Url = look?.Url?.AbsoluteUri,
        PrimaryColor = look?.PrimaryColor,
        Logo = look?.Logo,
    };
}

/// <summary>How far the item's transactions are brought in.</summary>
internal sealed record SyncAnswer(
    [property: JsonPropertyName("transactions")] int Transactions,
    [property: JsonPropertyName("oldest")] DateOnly? Oldest,
    [property: JsonPropertyName("synced_at")] DateTimeOffset? SyncedAt,
    [property: JsonPropertyName("history_complete")] bool IsHistoryComplete,
    [property: JsonPropertyName("error_code")] string? ErrorCode);

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
