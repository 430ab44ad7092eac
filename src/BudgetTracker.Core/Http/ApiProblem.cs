using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>An error as the caller sees it (RFC 9457 problem details), and how loudly the operator is told.</summary>
/// <param name="StatusCode">An HTTP error status.</param>
/// <param name="Code">For programs, for example <c>item_not_found</c>.</param>
/// <param name="Detail">For people: what is wrong and the cure, without internals.</param>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9457"/>
public sealed record ApiProblem(int StatusCode, string Code, string Detail)
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(5);

    /// <summary>When another try may succeed. Default: null, not said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider's id of the call that failed, to quote to its support. Default: null.</summary>
    public string? RequestId { get; init; }

    /// <summary>The item that the problem is about. Default: null.</summary>
    public string? ItemId { get; init; }

    /// <summary>The level of the log entry. Default: none, the caller's affair alone.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.None;

    /// <summary>The service itself is set up wrongly. Without Retry-After: another try is useless.</summary>
    /// <param name="code">For programs.</param>
    public static ApiProblem Misconfigured(string code) => new(
        HttpStatus.ServiceUnavailable, code, "This service is not set up properly. Its operator finds the cause in the log.")
    {
        LogLevel = LogLevel.Error,
    };

    /// <summary>What the library's own errors mean to a caller.</summary>
    internal static ApiProblem Of(BudgetTrackerException exception) => exception is DatabaseException
        ? new(HttpStatus.ServiceUnavailable, "database_unavailable", "The database cannot answer just now. Try again later.") { RetryAfter = _soon, LogLevel = LogLevel.Error }
        : Misconfigured("misconfigured");

    /// <summary>The answer.</summary>
    public ApiResponse ToResponse()
    {
        var body = new ProblemBody(ReasonPhrases.Of(StatusCode), StatusCode, Code, Detail, RequestId, ItemId);
        return RetryAfter is { } wait ? ApiResponse.Of(StatusCode, body, ApiResponse.RetryAfter(wait)) : ApiResponse.Of(StatusCode, body);
    }
}

/// <summary>Problem details with this API's members; an own type, so that no host setting adds a trace id to them.</summary>
internal sealed record ProblemBody(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("request_id")] string? RequestId,
    [property: JsonPropertyName("item_id")] string? ItemId);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class HttpJson : JsonSerializerContext;
