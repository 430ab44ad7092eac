using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace BudgetTracker;

/// <summary>Reads a JSON body strictly; what it refuses is a <see cref="RefusedRequestException"/>.</summary>
public static class RequestBody
{
    /// <summary>How deep a body may be nested.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The body, or null where it is empty.</summary>
    /// <exception cref="RefusedRequestException">It is too large, no JSON object, or has a value of the wrong type.</exception>
    public static T? Read<T>(ApiRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(type);
        if (request.Body.Length > ApiRequest.MaxBodyBytes)
            throw new RefusedRequestException(HttpStatus.PayloadTooLarge, "request_too_large", "Send a body of at most 64 KB.");
        if (request.Body.IsEmpty)
            return null;
        if (!MediaType.IsJsonInUtf8(request.ContentType))
            throw new RefusedRequestException(HttpStatus.UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8.");
        return Parse(request.Body, type);
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        if (!Utf8.IsValid(body.Span))
            throw new RefusedRequestException("The body is not UTF-8.");
        try
        {
            return Read(body, type);
        }
        catch (InvalidOperationException)
        {
            // Half of a character in the name of a member.
            return Read(BrokenText.Mend(body.Span), type);
        }
    }

    private static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            // As a document first: the serializer passes over the members that it does not know, duplicates included.
            using var document = JsonDocument.Parse(body, _strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new RefusedRequestException("Send a JSON object.");
            return document.RootElement.Deserialize(type)!;
        }
        catch (JsonException exception) when (exception.Path is { Length: > 2 } path)
        {
            throw new RefusedRequestException($"{path[2..]} has the wrong type."); // Such a path holds only names that this API knows.
        }
        catch (JsonException)
        {
            throw new RefusedRequestException($"Send one JSON object, each name once in it, nested at most {MaxDepth} deep, and nothing behind it.");
        }
    }
}

/// <summary>A request that is refused before any service sees it. The detail never repeats what was sent.</summary>
public sealed class RefusedRequestException : Exception
{
    /// <summary>400 <c>invalid_request</c>.</summary>
    /// <param name="detail">What is wrong and what it should be.</param>
    public RefusedRequestException(string detail)
        : this(HttpStatus.BadRequest, "invalid_request", detail)
    {
    }

    internal RefusedRequestException(int statusCode, string code, string detail)
        : base(detail)
    {
        StatusCode = statusCode;
        Code = code;
    }

    internal int StatusCode { get; }

    internal string Code { get; }
}
