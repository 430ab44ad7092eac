using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace BudgetTracker.Plaid;

/// <summary>Reads a JSON body strictly; what it refuses is a <see cref="RefusedRequestException"/>.</summary>
internal static class RequestBody
{
    public const int MaxBytes = 16 * 1024;
    public const int MaxDepth = 16;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The body, or null where it is empty.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body
            .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted).ConfigureAwait(false);
        if (length > MaxBytes)
            throw TooLarge();
        if (length == 0)
            return null;
        if (!IsJson(request.ContentType))
            throw new RefusedRequestException(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8.");
        return Parse(buffer.AsMemory(0, length), type);
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

    public static RefusedRequestException Invalid(string detail) => new(StatusCodes.Status400BadRequest, "invalid_request", detail);

    private static RefusedRequestException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, "request_too_large", "Send a body of at most 16 KB.");

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A request that is refused before any service sees it. The detail never repeats what was sent.</summary>
internal sealed class RefusedRequestException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}

/// <summary>
/// Describes a body without the routing rule that <c>Accepts()</c> brings: that one answers 415 before this package can say why.
/// </summary>
internal sealed class BodyMetadata(Type type, bool isOptional) : IAcceptsMetadata
{
    public IReadOnlyList<string> ContentTypes => [];

    public Type? RequestType { get; } = type;

    public bool IsOptional { get; } = isOptional;
}
