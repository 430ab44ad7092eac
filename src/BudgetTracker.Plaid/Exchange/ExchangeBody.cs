using System.Text.Json.Serialization;

namespace BudgetTracker;

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

internal sealed record MetadataBody
{
    private const int MaxTextLength = 256;

    [JsonPropertyName("institution")]
    public MetadataInstitution? Institution { get; init; }

    [JsonPropertyName("accounts")]
    public IReadOnlyList<MetadataAccount?>? Accounts { get; init; }

    [JsonPropertyName("link_session_id")]
    public string? LinkSessionId { get; init; }

    /// <exception cref="RefusedRequestException">A text is too long, or holds a control character.</exception>
    public LinkMetadata ToMetadata() => new()
    {
        Institution = Institution is null ? null : new LinkInstitution
        {
            InstitutionId = Text(Institution.InstitutionId, "metadata.institution.institution_id"),
            Name = Text(Institution.Name, "metadata.institution.name"),
        },
        // An account without an id cannot be shown to be the same one later; Plaid is asked for it instead.
        Accounts = [.. (Accounts ?? []).Where(static account => account is { Id.Length: > 0 }).Select(static account => ToAccount(account!))],
        LinkSessionId = Text(LinkSessionId, "metadata.link_session_id"),
    };

    private static LinkAccount ToAccount(MetadataAccount account) => new()
    {
        Id = Text(account.Id, "metadata.accounts.id")!,
        Name = Text(account.Name, "metadata.accounts.name"),
        Mask = Text(account.Mask, "metadata.accounts.mask"),
        Type = Text(account.Type, "metadata.accounts.type"),
        Subtype = Text(account.Subtype, "metadata.accounts.subtype"),
    };

    private static string? Text(string? value, string field)
    {
        if (value is null)
            return null;
        if (value.Length > MaxTextLength)
            throw new RefusedRequestException($"{field} is longer than {MaxTextLength} characters.");
        return value.Any(char.IsControl) ? throw new RefusedRequestException($"{field} holds a control character.") : value;
    }
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

/// <summary>Answer of an exchange that has no outcome yet.</summary>
internal sealed record PendingAnswer(
    [property: JsonPropertyName("exchange_id")] Guid ExchangeId,
    [property: JsonPropertyName("status")] string Status);

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = RequestBody.MaxDepth)]
[JsonSerializable(typeof(ExchangeBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PendingAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class ExchangeJson : JsonSerializerContext;
