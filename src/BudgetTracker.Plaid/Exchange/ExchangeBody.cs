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

    /// <summary>What was linked, as far as it is said: decoration, which never keeps a token from being exchanged.</summary>
    public LinkMetadata ToMetadata() => new()
    {
        Institution = Institution is null ? null : new LinkInstitution
        {
            InstitutionId = Text(Institution.InstitutionId),
            Name = Text(Institution.Name),
        },
        // An account without an id cannot be shown to be the same one later; Plaid is asked for it instead.
        Accounts = [.. (Accounts ?? []).Where(static account => Text(account?.Id) is not null).Select(static account => ToAccount(account!))],
        LinkSessionId = Text(LinkSessionId),
    };

    private static LinkAccount ToAccount(MetadataAccount account) => new()
    {
        Id = Text(account.Id)!,
        Name = Text(account.Name),
        Mask = Text(account.Mask),
        Type = Text(account.Type),
        Subtype = Text(account.Subtype),
    };

    /// <summary>One line of at most 256 characters; null where nothing is left, for Link says "" where it does not know.</summary>
    private static string? Text(string? value)
    {
        var line = string.Concat((value ?? "").Select(static character => char.IsControl(character) ? ' ' : character)).Trim();
        if (line.Length > MaxTextLength)
            line = line[..(char.IsHighSurrogate(line[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
        return line.Length > 0 ? line : null;
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
