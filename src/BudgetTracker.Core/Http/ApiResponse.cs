using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>An answer of a route, for a host to send as it is. Prints without its body.</summary>
public readonly struct ApiResponse
{
    private static readonly KeyValuePair<string, string> _noStore = new("Cache-Control", "no-store");

    private readonly IReadOnlyList<KeyValuePair<string, string>>? _headers;

    private ApiResponse(int statusCode, string? contentType, ReadOnlyMemory<byte> body, params ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
        _headers = [_noStore, .. headers];
    }

    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; }

    /// <summary>The header <c>Content-Type</c>; null where there is no body.</summary>
    public string? ContentType { get; }

    /// <summary>All other headers, <c>Cache-Control: no-store</c> among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers ?? [];

    /// <summary>The body, UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>A JSON body.</summary>
    public static ApiResponse Json<T>(int statusCode, T value, JsonTypeInfo<T> type, params ReadOnlySpan<KeyValuePair<string, string>> headers) =>
        new(statusCode, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, type), headers);

    /// <summary>204, without a body.</summary>
    public static ApiResponse NoContent() => new(HttpStatus.NoContent, contentType: null, body: default);

    /// <summary>An error in the form that all errors of this API have.</summary>
    /// <param name="statusCode">An HTTP error status.</param>
    /// <param name="code">For programs, for example <c>unauthenticated</c>.</param>
    /// <param name="detail">For people: what is wrong and the cure, without internals.</param>
    /// <param name="retryAfter">When another try may succeed; at least a second.</param>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457"/>
    public static ApiResponse Problem(int statusCode, string code, string detail, TimeSpan? retryAfter = null) =>
        new ApiProblem(statusCode, code, detail) { RetryAfter = retryAfter }.ToResponse();

    /// <summary>The header <c>Retry-After</c>, at least a second.</summary>
    public static KeyValuePair<string, string> RetryAfter(TimeSpan wait) =>
        new("Retry-After", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    internal static ApiResponse Of(int statusCode, ProblemBody body, params ReadOnlySpan<KeyValuePair<string, string>> headers) =>
        new(statusCode, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(body, HttpJson.Default.ProblemBody), headers);

    /// <summary>The status code; never the body.</summary>
    public override string ToString() => $"{StatusCode} {ReasonPhrases.Of(StatusCode)}";
}
