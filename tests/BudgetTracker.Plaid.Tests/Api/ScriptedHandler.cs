using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace BudgetTracker;

/// <summary>Answers each request with the next step of a script, and keeps what was sent.</summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> _steps = new();

    public List<SentRequest> Sent { get; } = [];

    public ScriptedHandler Answer(int status, string body, params (string Name, string Value)[] headers)
    {
        _steps.Enqueue(_ => Task.FromResult(Response(status, Encoding.UTF8.GetBytes(body), headers)));
        return this;
    }

    public ScriptedHandler Error(int status, string type, string code, params (string Name, string Value)[] headers) =>
        Answer(status, ErrorBody(type, code), headers);

    public ScriptedHandler Bytes(int status, byte[] body)
    {
        _steps.Enqueue(_ => Task.FromResult(Response(status, body, [])));
        return this;
    }

    public ScriptedHandler Throw(Exception exception)
    {
        _steps.Enqueue(_ => Task.FromException<HttpResponseMessage>(exception));
        return this;
    }

    public ScriptedHandler Hang()
    {
        _steps.Enqueue(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("unreachable");
        });
        return this;
    }

    public static string ErrorBody(string type, string code) => $$"""
        {"display_message":null,"error_code":"{{code}}","error_message":"{{Planted.Echo}}","error_type":"{{type}}","request_id":"req-1","suggested_action":null}
        """;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsStringAsync(CancellationToken.None) : "";
        Sent.Add(new SentRequest(
            request.Method, request.RequestUri!, body,
            request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(
                h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)));
        return _steps.TryDequeue(out var step)
            ? await step(cancellationToken)
            : throw new InvalidOperationException("The script has no more answers.");
    }

    private static HttpResponseMessage Response(int status, byte[] body, (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}

internal sealed record SentRequest(HttpMethod Method, Uri Uri, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>Secrets that must turn up nowhere but where they belong.</summary>
internal static class Planted
{
    public const string Access = "access-sandbox-planted-11111111";
    public const string Public = "public-sandbox-planted-22222222";
    public const string Link = "link-sandbox-planted-33333333";
    public const string Secret = "planted-secret-44444444";
    public const string Echo = "planted echo of access-sandbox-planted-11111111";

    public static bool IsIn(string? text) => text is not null && text.Contains("planted", StringComparison.Ordinal);
}
