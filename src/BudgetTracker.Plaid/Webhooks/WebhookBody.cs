using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>
/// What a webhook says, as far as it is acted on. Members that are new, missing or of another shape are passed over: <c>error</c> is an
/// object, a string or null, and at times left out.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/"/>
internal sealed record WebhookBody
{
    [JsonPropertyName("webhook_type")]
    public string? WebhookType { get; init; }

    [JsonPropertyName("webhook_code")]
    public string? WebhookCode { get; init; }

    [JsonPropertyName("item_id")]
    public string? ItemId { get; init; }

    [JsonPropertyName("environment")]
    public string? Environment { get; init; }

    /// <summary>Of PENDING_DISCONNECT.</summary>
    [JsonPropertyName("disconnect_time")]
    public DateTimeOffset? DisconnectTime { get; init; }

    /// <summary>Of PENDING_EXPIRATION.</summary>
    [JsonPropertyName("consent_expiration_time")]
    public DateTimeOffset? ConsentExpirationTime { get; init; }

    /// <summary>Of USER_ACCOUNT_REVOKED.</summary>
    [JsonPropertyName("account_id")]
    public string? AccountId { get; init; }

    /// <summary>Of LINK webhooks; whoever has it may see what its sessions brought.</summary>
    [JsonPropertyName("link_token")]
    public string? LinkToken { get; init; }

    [JsonPropertyName("link_session_id")]
    public string? LinkSessionId { get; init; }

    /// <summary>Of SESSION_FINISHED.</summary>
    [JsonPropertyName("public_tokens")]
    public IReadOnlyList<PublicToken>? PublicTokens { get; init; }

    /// <summary>Of ITEM_ADD_RESULT, and of SESSION_FINISHED as it was.</summary>
    [JsonPropertyName("public_token")]
    public PublicToken? PublicToken { get; init; }

    /// <summary>Of SESSION_FINISHED: SUCCESS or EXITED.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    /// <summary>Whether it is about the life of an item, and asks for its check.</summary>
    [JsonIgnore]
    public bool IsOfItem => DisplayText.Clean(WebhookType) is "ITEM";

    /// <summary>Whether it says that there are transactions to bring in. The codes of before, which Plaid still sends beside it, say nothing that this one does not.</summary>
    [JsonIgnore]
    public bool IsOfSync => DisplayText.Clean(WebhookType) is "TRANSACTIONS" && DisplayText.Clean(WebhookCode) is "SYNC_UPDATES_AVAILABLE";

    /// <summary>The webhook, or null where the body is no JSON object.</summary>
    public static WebhookBody? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WebhookJson.Default.WebhookBody);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ReadMended(body);
        }
    }

    /// <summary>Type and code; never the tokens.</summary>
    public override string ToString() => $"{WebhookType} {WebhookCode}";

    private static WebhookBody? ReadMended(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(BrokenText.Mend(body), WebhookJson.Default.WebhookBody);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(Converters = [typeof(LenientTextConverter), typeof(OptionalDateConverter), typeof(LenientTokenConverter), typeof(LenientTokensConverter)])]
[JsonSerializable(typeof(WebhookBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class WebhookJson : JsonSerializerContext;

/// <summary>A text; anything else counts as none.</summary>
internal sealed class LenientTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException("Webhooks are only read.");
}

/// <summary>A public token; anything that cannot be one counts as none.</summary>
internal sealed class LenientTokenConverter : JsonConverter<PublicToken?>
{
    public override PublicToken? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.GetString() is { } text && TokenText.IsValid(text) ? new PublicToken(text) : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, PublicToken? value, JsonSerializerOptions options) => throw new NotSupportedException("Webhooks are only read.");
}

/// <summary>Public tokens; what cannot be one is left out.</summary>
internal sealed class LenientTokensConverter : JsonConverter<IReadOnlyList<PublicToken>>
{
    private static readonly LenientTokenConverter _each = new();

    public override IReadOnlyList<PublicToken>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var tokens = new List<PublicToken>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (_each.Read(ref reader, typeof(PublicToken?), options) is { } token)
                tokens.Add(token);
        }

        return tokens;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<PublicToken> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Webhooks are only read.");
}
