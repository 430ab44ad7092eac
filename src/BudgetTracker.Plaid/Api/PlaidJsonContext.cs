using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker.Plaid;

/// <summary>Plaid's other answers. The only serializer that can read a token, its converters being registered nowhere else; none can write one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    Converters = [typeof(AccessTokenConverter), typeof(PublicTokenConverter), typeof(OptionalDateConverter)])]
[JsonSerializable(typeof(LinkTokenGetResponse))]
[JsonSerializable(typeof(AccessTokenInvalidateResponse))]
[JsonSerializable(typeof(ItemResponse))]
[JsonSerializable(typeof(EmptyResponse))]
[JsonSerializable(typeof(AccountsGetResponse))]
[JsonSerializable(typeof(InstitutionResponse))]
[JsonSerializable(typeof(UserCreateResponse))]
[JsonSerializable(typeof(UserItemsGetResponse))]
[JsonSerializable(typeof(WebhookKeyResponse))]
[JsonSerializable(typeof(PlaidErrorResponse))]
internal sealed partial class PlaidJsonContext : JsonSerializerContext;

internal sealed class AccessTokenConverter : JsonConverter<AccessToken>
{
    public override AccessToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(TokenString.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, AccessToken value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Tokens are written by PlaidRequestJson alone.");
}

internal sealed class PublicTokenConverter : JsonConverter<PublicToken>
{
    public override PublicToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(TokenString.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, PublicToken value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Tokens are written by PlaidRequestJson alone.");
}

internal static class TokenString
{
    public static string Read(ref Utf8JsonReader reader) =>
        Check(reader.TokenType is JsonTokenType.String ? reader.GetString() : null);

    // JsonException, not the token types' ArgumentException: an empty token is a malformed answer, not a caller's mistake.
    public static string Check(string? value) => string.IsNullOrWhiteSpace(value) ? throw new JsonException() : value;
}

/// <summary>A date nobody depends on: one that cannot be read is no reason to lose the answer around it.</summary>
internal sealed class OptionalDateConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.TryGetDateTimeOffset(out var value) ? value : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } date)
            writer.WriteStringValue(date);
        else
            writer.WriteNullValue();
    }
}
