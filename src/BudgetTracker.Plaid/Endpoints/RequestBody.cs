using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace BudgetTracker.Plaid;

/// <summary>Reads a JSON body strictly; what it refuses is a <see cref="RefusedRequestException"/>.</summary>
internal static class RequestBody
{
    public const int MaxDepth = 16;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The body, or null where it is empty.</summary>
    public static T? Read<T>(PlaidLinkRequest request, Func<WireJson, JsonTypeInfo<T>> type)
        where T : class
    {
        if (request.Body.Length > PlaidLinkRequest.MaxBodyBytes)
            throw new RefusedRequestException(HttpStatus.PayloadTooLarge, "request_too_large", "Send a body of at most 16 KB.");
        if (request.Body.IsEmpty)
            return null;
        if (!MediaType.IsJsonInUtf8(request.ContentType))
            throw new RefusedRequestException(HttpStatus.UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8.");
        return Parse(request.Body, type(WireJson.Default));
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        if (!Utf8.IsValid(body.Span))
            throw Invalid("The body is not UTF-8.");
        try
        {
            // As a document first: the serializer passes over the members that it does not know, duplicates included.
            using var document = JsonDocument.Parse(body, _strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Invalid("Send a JSON object.");
            return document.RootElement.Deserialize(type)!;
        }
        catch (JsonException exception) when (exception.Path is { Length: > 2 } path)
        {
            throw Invalid($"{path[2..]} has the wrong type."); // Such a path holds only names that this API knows.
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid($"Send one JSON object, each name once in it, nested at most {MaxDepth} deep, and nothing behind it.");
        }
    }

    public static RefusedRequestException Invalid(string detail) => new(HttpStatus.BadRequest, "invalid_request", detail);
}

/// <summary>A request that is refused before any service sees it. The detail never repeats what was sent.</summary>
internal sealed class RefusedRequestException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
