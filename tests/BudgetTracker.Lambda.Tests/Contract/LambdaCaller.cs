using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>Puts a request into the event of API Gateway's that a client's request would be, and reads the answer as API Gateway does.</summary>
internal sealed class LambdaCaller(ContractServices services, string? allowedOrigins = ContractCases.Origin, string? prefix = "/prod")
{
    /// <summary>The forms of an event that a request may come in.</summary>
    public static IReadOnlyList<EventForm> Forms { get; } = [new(1, IsBase64: false), new(1, IsBase64: true), new(2, IsBase64: false), new(2, IsBase64: true)];

    public async Task<ContractAnswer> SendAsync(ContractRequest request, EventForm form, JsonNode? authorizer = null)
    {
        var handler = request.Path.Contains("link-token", StringComparison.Ordinal) ? "link-token" : "exchange-public-token";
        var function = TestFunctions.Create(services, handler, new KeyValuePair<string, string?>("ALLOWED_ORIGINS", allowedOrigins));
        var json = Event(request, form, authorizer ?? Authorizer(form, new() { ["sub"] = "ann" }));
        return Read(await function.InvokeAsync(Invocation(json), CancellationToken.None));
    }

    public static Invocation Invocation(JsonNode json, TimeSpan? timeLeft = null) => new()
    {
        RequestId = "11111111-2222-3333-4444-555555555555",
        Event = Encoding.UTF8.GetBytes(json.ToJsonString()),
        Deadline = DateTimeOffset.UtcNow + (timeLeft ?? TimeSpan.FromSeconds(30)),
    };

    public static JsonObject Authorizer(EventForm form, JsonObject claims) => form.Version is 1
        ? new() { ["claims"] = claims }
        : new() { ["jwt"] = new JsonObject { ["claims"] = claims, ["scopes"] = null } };

    public JsonObject Event(ContractRequest request, EventForm form, JsonNode? authorizer)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in request.Headers)
            headers[form.Version is 1 ? name : name.ToLowerInvariant()] = value;
        if (request.ContentType is not null)
            headers[form.Version is 1 ? "Content-Type" : "content-type"] = request.ContentType;
        var json = form.Version is 1 ? Version1(request, headers, authorizer) : Version2(request, headers, authorizer);
        json["isBase64Encoded"] = form.IsBase64;
        json["body"] = request.Body is [] ? null : form.IsBase64 ? Convert.ToBase64String(request.Body) : Encoding.UTF8.GetString(request.Body);
        return json;
    }

    private JsonObject Version1(ContractRequest request, JsonObject headers, JsonNode? authorizer) => new()
    {
        ["resource"] = "/{proxy+}",
        ["path"] = Uri.UnescapeDataString(request.Path),
        ["httpMethod"] = request.Method,
        ["headers"] = headers.DeepClone(),
        ["multiValueHeaders"] = new JsonObject(headers.Select(header => new KeyValuePair<string, JsonNode?>(header.Key, new JsonArray(header.Value!.DeepClone())))),
        ["queryStringParameters"] = null,
        ["requestContext"] = new JsonObject
        {
            ["stage"] = prefix?.TrimStart('/'),
            ["path"] = prefix + request.Path,
            ["httpMethod"] = request.Method,
            ["authorizer"] = authorizer,
            ["requestId"] = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        },
    };

    private JsonObject Version2(ContractRequest request, JsonObject headers, JsonNode? authorizer) => new()
    {
        ["version"] = "2.0",
        ["routeKey"] = "$default",
        ["rawPath"] = prefix + request.Path,
        ["rawQueryString"] = "",
        ["headers"] = headers,
        ["requestContext"] = new JsonObject
        {
            ["stage"] = prefix?.TrimStart('/') ?? "$default",
            ["http"] = new JsonObject { ["method"] = request.Method, ["path"] = prefix + request.Path, ["protocol"] = "HTTP/1.1" },
            ["authorizer"] = authorizer,
        },
    };

    public static ContractAnswer Read(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        var body = json.RootElement.GetProperty("body").GetString()!;
        return ContractAnswer.Of(
            json.RootElement.GetProperty("statusCode").GetInt32(),
            json.RootElement.GetProperty("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!)),
            json.RootElement.GetProperty("isBase64Encoded").GetBoolean() ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body));
    }
}

/// <summary>Payload format 1.0 or 2.0, the body as text or in base64.</summary>
public sealed record EventForm(int Version, bool IsBase64);
