using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's JSON. The only serializer that can read or write a token, its converters being registered nowhere else.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, // With converters of its own, a context never uses the written serializers.
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(AccessTokenConverter), typeof(PublicTokenConverter), typeof(OptionalDateConverter), typeof(OptionalDayConverter), typeof(OptionalNumberConverter), typeof(OptionalUriConverter)])]
[JsonSerializable(typeof(LinkTokenCreateRequest))]
[JsonSerializable(typeof(LinkTokenCreateResponse))]
[JsonSerializable(typeof(LinkTokenGetRequest))]
[JsonSerializable(typeof(LinkTokenGetResponse))]
[JsonSerializable(typeof(PublicTokenExchangeRequest))]
[JsonSerializable(typeof(PublicTokenExchangeResponse))]
[JsonSerializable(typeof(AccessTokenRequest))]
[JsonSerializable(typeof(ItemResponse))]
[JsonSerializable(typeof(EmptyResponse))]
[JsonSerializable(typeof(ItemWebhookUpdateRequest))]
[JsonSerializable(typeof(AccountsGetResponse))]
[JsonSerializable(typeof(InstitutionGetByIdRequest))]
[JsonSerializable(typeof(InstitutionGetByIdResponse))]
[JsonSerializable(typeof(UserCreateRequest))]
[JsonSerializable(typeof(UserCreateResponse))]
[JsonSerializable(typeof(UserItemsGetRequest))]
[JsonSerializable(typeof(UserItemsGetResponse))]
[JsonSerializable(typeof(UserItemsRemoveRequest))]
[JsonSerializable(typeof(TransactionsSyncRequest))]
[JsonSerializable(typeof(TransactionsSyncResponse))]
[JsonSerializable(typeof(TransactionsRecurringRequest))]
[JsonSerializable(typeof(TransactionsRecurringResponse))]
[JsonSerializable(typeof(WebhookVerificationKeyGetRequest))]
[JsonSerializable(typeof(WebhookVerificationKeyGetResponse))]
[JsonSerializable(typeof(PlaidErrorResponse))]
internal sealed partial class PlaidJson : JsonSerializerContext;

internal sealed class AccessTokenConverter : JsonConverter<AccessToken>
{
    public override AccessToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(TokenString.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, AccessToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}

internal sealed class PublicTokenConverter : JsonConverter<PublicToken>
{
    public override PublicToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(TokenString.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, PublicToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}

internal static class TokenString
{
    // JsonException, not the token types' ArgumentException: an empty or broken token is a malformed answer, not a caller's mistake.
    public static string Read(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String && reader.GetString() is { } value && !string.IsNullOrWhiteSpace(value)
            && !value.Contains(BrokenText.Replacement, StringComparison.Ordinal) ? value : throw new JsonException();
}

/// <summary>A token that is a string, since the browser gets it.</summary>
internal sealed class LinkTokenConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TokenString.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Nobody depends on an id to quote to support: one that does not look like an id counts as none.</summary>
internal sealed class RequestIdConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return PlaidAnswer.Identifier(reader.GetString());
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
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

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("No request has a date.");
}

/// <summary>A day of the calendar that nobody depends on: one that cannot be read counts as none.</summary>
internal sealed class OptionalDayConverter : JsonConverter<DateOnly?>
{
    private const int Length = 10; // yyyy-MM-dd; a moment is longer, and its day depends on where one is.

    public override DateOnly? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.ValueSpan.Length == Length && reader.TryGetDateTime(out var value) ? DateOnly.FromDateTime(value) : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateOnly? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("No request has a day.");
}

/// <summary>A number nobody depends on: one that cannot be read counts as none.</summary>
internal sealed class OptionalNumberConverter : JsonConverter<double?>
{
    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number)
            return reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}

/// <summary>An address nobody depends on: one that is not absolute counts as none.</summary>
internal sealed class OptionalUriConverter : JsonConverter<Uri>
{
    public override bool HandleNull => false;

    public override Uri? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String)
            return Uri.TryCreate(reader.GetString(), UriKind.Absolute, out var value) ? value : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Addresses are written as the caller gave them.");
}

/// <summary>An answer of which only the request id matters.</summary>
internal sealed record EmptyResponse : IPlaidResponse
{
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>Plaid's error.</summary>
/// <seealso href="https://plaid.com/docs/errors/"/>
internal sealed record PlaidErrorResponse
{
    public string? ErrorType { get; init; }

    public string? ErrorCode { get; init; }

    public string? DisplayMessage { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}
