using System.Globalization;
using System.Text.Json;

namespace BudgetTracker.Plaid;

/// <summary>An answer of <see cref="PlaidLinkEndpoints"/>, for a host to send as it is. Prints without its body.</summary>
public sealed class PlaidLinkResponse
{
    private static readonly KeyValuePair<string, string> _noStore = new("Cache-Control", "no-store");

    private PlaidLinkResponse(int statusCode, string? contentType, ReadOnlyMemory<byte> body, params ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
        Headers = [_noStore, .. headers];
    }

    /// <summary>The HTTP status code.</summary>
    public int StatusCode { get; }

    /// <summary>The header <c>Content-Type</c>; null where there is no body.</summary>
    public string? ContentType { get; }

    /// <summary>All other headers, <c>Cache-Control: no-store</c> among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body, UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>An error of the host's own, in the form that all errors of this API have.</summary>
    /// <param name="statusCode">An HTTP error status.</param>
    /// <param name="code">For programs, for example <c>unauthenticated</c>.</param>
    /// <param name="detail">For people: what is wrong and the cure, without internals.</param>
    /// <param name="retryAfter">When another try may succeed; at least a second.</param>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457"/>
    public static PlaidLinkResponse Problem(int statusCode, string code, string detail, TimeSpan? retryAfter = null) =>
        Of(new ProblemAnswer(ReasonPhrases.Of(statusCode), statusCode, code, detail, RequestId: null, ItemId: null), retryAfter);

    internal static PlaidLinkResponse Of(ProblemAnswer problem, TimeSpan? retryAfter)
    {
        var body = JsonObjectText.Of(problem, WireAnswers.Write);
        return retryAfter is { } wait
            ? new(problem.Status, "application/problem+json", body, RetryAfter(wait))
            : new(problem.Status, "application/problem+json", body);
    }

    internal static PlaidLinkResponse Json<T>(int statusCode, T value, Action<Utf8JsonWriter, T> writeMembers, params ReadOnlySpan<KeyValuePair<string, string>> headers) =>
        new(statusCode, "application/json; charset=utf-8", JsonObjectText.Of(value, writeMembers), headers);

    internal static PlaidLinkResponse NoContent() => new(HttpStatus.NoContent, contentType: null, body: default);

    internal static KeyValuePair<string, string> RetryAfter(TimeSpan wait) =>
        new("Retry-After", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    /// <summary>The status code; never the body.</summary>
    public override string ToString() => $"{StatusCode} {ReasonPhrases.Of(StatusCode)}";
}
