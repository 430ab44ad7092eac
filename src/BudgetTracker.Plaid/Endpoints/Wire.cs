using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid;

// Shapes only: the ASP.NET Core package compiles this file too, to describe them to OpenAPI.

/// <summary>Body of <c>POST /link-token</c>.</summary>
internal sealed record LinkTokenBody
{
    [JsonPropertyName("item_id")]
    public string? ItemId { get; init; }

    [JsonPropertyName("account_selection_enabled")]
    public bool? AccountSelectionEnabled { get; init; }
}

internal sealed record LinkTokenAnswer
{
    [JsonPropertyName("link_token")]
    public required string LinkToken { get; init; }

    [JsonPropertyName("expiration")]
    public required DateTimeOffset Expiration { get; init; }

    [JsonPropertyName("hosted_link_url")]
    public string? HostedLinkUrl { get; init; }

    /// <summary>The expiration; never the token.</summary>
    public override string ToString() => $"link-*** until {Expiration:O}";
}

/// <summary>Body of <c>POST /exchange-public-token</c>; <c>metadata</c> as Link's <c>onSuccess</c> gives it.</summary>
/// <seealso href="https://plaid.com/docs/link/web/#onsuccess"/>
internal sealed record ExchangeBody
{
    [JsonPropertyName("public_token")]
    public string? PublicToken { get; init; }

    [JsonPropertyName("link_token")]
    public string? LinkToken { get; init; }

    [JsonPropertyName("metadata")]
    public MetadataBody? Metadata { get; init; }

    /// <summary>The metadata; never the tokens.</summary>
    public override string ToString() => $"public-*** {Metadata}";
}

internal sealed record MetadataBody
{
    [JsonPropertyName("institution")]
    public MetadataInstitution? Institution { get; init; }

    [JsonPropertyName("accounts")]
    public IReadOnlyList<MetadataAccount?>? Accounts { get; init; }

    [JsonPropertyName("link_session_id")]
    public string? LinkSessionId { get; init; }
}

internal sealed record MetadataInstitution
{
    [JsonPropertyName("institution_id")]
    public string? InstitutionId { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }
}

internal sealed record MetadataAccount
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("mask")]
    public string? Mask { get; init; }

    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("subtype")]
    public string? Subtype { get; init; }
}

internal sealed record PendingAnswer(
    [property: JsonPropertyName("exchange_id")] Guid ExchangeId,
    [property: JsonPropertyName("status")] string Status);

internal sealed record ItemsAnswer([property: JsonPropertyName("items")] IReadOnlyList<ItemAnswer> Items);

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
}

internal sealed record InstitutionAnswer(
    [property: JsonPropertyName("institution_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? InstitutionId,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name);

internal sealed record AccountAnswer(
    [property: JsonPropertyName("account_id")] string AccountId,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    [property: JsonPropertyName("mask"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Mask,
    [property: JsonPropertyName("type"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Type,
    [property: JsonPropertyName("subtype"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Subtype);

/// <summary>Problem details with this API's members; an own type, so that no host setting adds a trace id to them.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9457"/>
internal sealed record ProblemAnswer(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("request_id")] string? RequestId,
    [property: JsonPropertyName("item_id")] string? ItemId);
