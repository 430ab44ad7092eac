using System.Text;
using System.Text.Json;

namespace BudgetTracker.Samples.Lambda;

/// <summary>
/// What a function needs of an event of Amazon API Gateway's: payload format 1.0 (REST APIs, and HTTP APIs that ask for it) or
/// 2.0 (HTTP APIs, function URLs).
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html"/>
/// <seealso href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"/>
internal sealed class ApiGatewayRequest : IDisposable
{
    private readonly JsonDocument _event;
    private readonly JsonElement _context;

    private ApiGatewayRequest(JsonDocument document)
    {
        _event = document;
        _context = Member(Root, "requestContext");
        Version = Text(Root, "version") is "2.0" ? 2 : 1;
        var http = Version is 2 ? Member(_context, "http") : default;
        Method = (Version is 2 ? Text(http, "method") : Text(Root, "httpMethod"))
            ?? throw new InvalidDataException("The event is none of API Gateway's. Integrate the function as a Lambda proxy.");
        // As the caller wrote it: with the stage, and with the base path of a custom domain.
        Path = (Version is 2 ? Text(http, "path") ?? Text(Root, "rawPath") : Text(_context, "path") ?? Text(Root, "path")) ?? "/";
    }

    /// <summary>Of the payload format: 1 or 2. The answer has the same.</summary>
    public int Version { get; }

    public string Method { get; }

    public string Path { get; }

    private JsonElement Root => _event.RootElement;

    /// <exception cref="JsonException">The event is not JSON.</exception>
    /// <exception cref="InvalidDataException">It is not API Gateway's.</exception>
    public static ApiGatewayRequest Parse(ReadOnlyMemory<byte> json)
    {
        var document = JsonDocument.Parse(json);
        try
        {
            return new ApiGatewayRequest(document);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>A header, whatever the case of its name; several values are joined as HTTP joins them.</summary>
    public string? Header(string name)
    {
        if (Find(Member(Root, "multiValueHeaders"), name) is { ValueKind: JsonValueKind.Array } values)
            return string.Join(',', values.EnumerateArray().Select(value => value.GetString()));
        return Find(Member(Root, "headers"), name) is { ValueKind: JsonValueKind.String } single ? single.GetString() : null;
    }

    /// <summary>The body, or null where it is said to be base64 and is not, or holds half a surrogate pair.</summary>
    public ReadOnlyMemory<byte>? Body()
    {
        if (Member(Root, "body") is not { ValueKind: JsonValueKind.String } body)
            return ReadOnlyMemory<byte>.Empty;
        try
        {
            if (Member(Root, "isBase64Encoded").ValueKind is JsonValueKind.True)
                return body.GetBytesFromBase64();
            return Encoding.UTF8.GetBytes(body.GetString()!);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether an authorizer of API Gateway's let this request through.</summary>
    public bool IsAuthorized => Member(_context, "authorizer") is { ValueKind: JsonValueKind.Object } authorizer
        && authorizer.EnumerateObject().Any(member => member.Value.ValueKind is not JsonValueKind.Null);

    /// <summary>
    /// What the authorizer says about the caller: a claim of the token that it checked (Cognito, JWT), or a value that a Lambda
    /// authorizer put into its context. A Lambda authorizer's <c>principalId</c> is such a value; nothing takes it unasked,
    /// because many authorizers name everybody the same there.
    /// </summary>
    public string? Claim(string name)
    {
        var authorizer = Member(_context, "authorizer");
        var jwt = Member(Member(authorizer, "jwt"), "claims");
        foreach (var claims in (ReadOnlySpan<JsonElement>)[Member(authorizer, "claims"), jwt, Member(authorizer, "lambda")])
        {
            if (claims.ValueKind is JsonValueKind.Object)
                return Text(claims, name);
        }

        return Text(authorizer, name);
    }

    public void Dispose() => _event.Dispose();

    private static JsonElement? Find(JsonElement headers, string name)
    {
        if (headers.ValueKind is not JsonValueKind.Object)
            return null;
        foreach (var header in headers.EnumerateObject())
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
