using System.Globalization;
using System.Net.Http.Headers;

namespace BudgetTracker.Samples.Lambda;

/// <summary>The four calls of Lambda's Runtime API.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
internal sealed class RuntimeApi(string address) : IDisposable
{
    private const string ErrorType = "Lambda-Runtime-Function-Error-Type";
    private const string XRayCause = "Lambda-Runtime-Function-XRay-Error-Cause";

    // X-Ray takes causes up to this size.
    private const int LongestXRayCause = 1024 * 1024;

    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly Uri _runtime = new($"http://{address}/2018-06-01/runtime/");

    // The next event may be a long time in coming, so nothing here has a time-out.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        UseCookies = false,
        UseProxy = false,
    });

    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_runtime, "invocation/next"));
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new Invocation
        {
            RequestId = Header(response, "Lambda-Runtime-Aws-Request-Id") ?? throw new InvalidDataException("Lambda sent an event without a request id."),
            Deadline = long.TryParse(Header(response, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture, out var milliseconds)
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : DateTimeOffset.MaxValue,
            TraceId = Header(response, "Lambda-Runtime-Trace-Id"),
            Event = await response.Content.ReadAsByteArrayAsync(cancellationToken),
        };
    }

    public Task RespondAsync(Invocation invocation, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{invocation.RequestId}/response", answer, error: null, cancellationToken);

    public Task FailAsync(Invocation invocation, FunctionError error, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{invocation.RequestId}/error", error.ToJson(), error, cancellationToken);

    public Task FailInitializationAsync(FunctionError error, CancellationToken cancellationToken) =>
        PostAsync("init/error", error.ToJson(), error, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, ReadOnlyMemory<byte> body, FunctionError? error, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_runtime, path))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = _json } },
        };
        if (error is not null)
        {
            request.Headers.Add(ErrorType, error.Type);
            if (error.ToXRayCause() is { Length: < LongestXRayCause } cause)
                request.Headers.Add(XRayCause, cause);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
