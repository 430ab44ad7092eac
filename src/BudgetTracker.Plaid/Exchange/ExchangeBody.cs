using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Body of <c>POST /exchange-public-token</c>; <c>metadata</c> as the <c>onSuccess</c> of any of Link's clients gives it.</summary>
/// <seealso href="https://plaid.com/docs/link/web/#onsuccess"/>
internal sealed record ExchangeBody
{
    [JsonPropertyName("public_token")]
    public string? PublicToken { get; init; }

    [JsonPropertyName("link_token")]
    public string? LinkToken { get; init; }

    [JsonPropertyName("metadata")]
    public MetadataBody? Metadata { get; init; }

    /// <summary>Whether the person wants these accounts although they are linked already.</summary>
    [JsonPropertyName("allow_duplicate")]
    public bool? AllowDuplicate { get; init; }

    /// <exception cref="RefusedRequestException">It is missing, or no public token.</exception>
    public PublicToken ToPublicToken() => PublicToken switch
    {
        null or "" => throw new RefusedRequestException("public_token is missing: send the one that onSuccess of Link gave."),
        _ when PublicToken.StartsWith("access-", StringComparison.Ordinal) => throw new RefusedRequestException(
            "public_token holds another kind of token: send the one that onSuccess of Link gave, which starts with public-."),
        _ when !PublicToken.StartsWith("public-", StringComparison.Ordinal) || !TokenText.IsValid(PublicToken) => throw new RefusedRequestException(
            "public_token is not a public token: send the one that onSuccess of Link gave, which starts with public-."),
        _ => new PublicToken(PublicToken),
    };

    /// <exception cref="RefusedRequestException">It is no link token.</exception>
    public string? ToLinkToken() => LinkToken is null || (LinkToken.StartsWith("link-", StringComparison.Ordinal) && TokenText.IsValid(LinkToken))
        ? LinkToken
        : throw new RefusedRequestException("link_token is not a link token: send the one that Link was opened with, or leave it out.");

    /// <summary>The metadata; never the tokens.</summary>
    public override string ToString() => $"public-*** {Metadata}";
}

/// <summary>What Link's web client gives; <see cref="MetadataReader"/> reads the other clients' spellings into it.</summary>
internal sealed record MetadataBody
{
    [JsonPropertyName("institution")]
    public MetadataInstitution? Institution { get; init; }

    [JsonPropertyName("accounts")]
    public IReadOnlyList<MetadataAccount>? Accounts { get; init; }

    [JsonPropertyName("link_session_id")]
    public string? LinkSessionId { get; init; }

    /// <summary>What was linked, as far as it is said: decoration, which never keeps a token from being exchanged.</summary>
    public LinkMetadata ToMetadata() => new()
    {
        Institution = LinkInstitution.Of(Institution?.InstitutionId, Institution?.Name),
        Accounts = [.. (Accounts ?? []).Where(static account => account.Id is not null).Select(static account => account.ToAccount())],
        LinkSessionId = LinkSessionId,
    };
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

    public LinkAccount ToAccount() => new() { Id = Id!, Name = Name, Mask = Mask, Type = Type, Subtype = Subtype };
}

/// <summary>Answer of an exchange that has no outcome yet.</summary>
internal sealed record PendingAnswer(
    [property: JsonPropertyName("exchange_id")] Guid ExchangeId,
    [property: JsonPropertyName("status")] string Status);

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = RequestBody.MaxDepth, Converters = [typeof(MetadataConverter)])]
[JsonSerializable(typeof(ExchangeBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class ExchangeJson : JsonSerializerContext;

// Apart, because a context with converters never uses the written serializers.
[JsonSerializable(typeof(PendingAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class PendingJson : JsonSerializerContext;
