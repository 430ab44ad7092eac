using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.LambdaStandIn;

/// <summary>
/// Lambda's Runtime API for one function: it hands out events one at a time to a long poll, and takes the answer or the error
/// of each, once.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
public sealed class RuntimeApiStandIn : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime";
    private const string FunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:stand-in";
    private const int LargestAnswer = 6 * 1024 * 1024;

    private readonly Channel<PendingEvent> _events = Channel.CreateUnbounded<PendingEvent>();
    private readonly ConcurrentDictionary<string, PendingEvent> _handedOut = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FunctionAnswer> _startFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private RuntimeApiStandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>For <c>AWS_LAMBDA_RUNTIME_API</c>: host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Ends when the function asks for its first event: it has started.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Ends when the function says that it cannot start.</summary>
    public Task<FunctionAnswer> StartFailed => _startFailed.Task;

    public static async Task<RuntimeApiStandIn> StartAsync(CancellationToken cancellationToken = default)
    {
        var api = new RuntimeApiStandIn();
        await api._app.StartAsync(cancellationToken);
        api.Address = new Uri(api._app.Urls.First()).Authority;
        return api;
    }

    /// <summary>Sends an event and waits for what the function makes of it.</summary>
    /// <param name="json">The event.</param>
    /// <param name="timeout">The function's time-out, from when it is handed the event. Default: 30 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<FunctionAnswer> InvokeAsync(ReadOnlyMemory<byte> json, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var pending = new PendingEvent(Guid.NewGuid().ToString(), json, timeout ?? TimeSpan.FromSeconds(30));
        await _events.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Answer.Task.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal, out var rest))
            return RefuseAsync(http, StatusCodes.Status404NotFound, "InvalidPath");
        return (http.Request.Method, rest.Value?.Split('/')) switch
        {
            ("GET", ["", "invocation", "next"]) => NextAsync(http),
            ("POST", ["", "invocation", var id, "response" or "error"]) => EndAsync(http, id, isError: rest.Value.EndsWith("/error", StringComparison.Ordinal)),
            ("POST", ["", "init", "error"]) => FailStartAsync(http),
            _ => RefuseAsync(http, StatusCodes.Status404NotFound, "InvalidPath"),
        };
    }

    private async Task NextAsync(HttpContext http)
    {
        _ready.TrySetResult();
        var pending = await _events.Reader.ReadAsync(http.RequestAborted);
        _handedOut[pending.RequestId] = pending;
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = pending.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = (DateTimeOffset.UtcNow + pending.Timeout).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = FunctionArn;
        headers["Lambda-Runtime-Trace-Id"] = $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Parent={Guid.NewGuid().ToString("N")[..16]};Sampled=1";
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = pending.Json.Length;
        await http.Response.Body.WriteAsync(pending.Json, http.RequestAborted);
    }

    private async Task EndAsync(HttpContext http, string requestId, bool isError)
    {
        var answer = await ReadAsync(http, requestId, isError);
        if (answer.Body.Length > LargestAnswer)
            await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge");
        else if (!_handedOut.TryRemove(requestId, out var pending))
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "InvalidRequestID");
        else
            await AcceptAsync(http, () => pending.Answer.TrySetResult(answer));
    }

    private async Task FailStartAsync(HttpContext http)
    {
        var answer = await ReadAsync(http, "", isError: true);
        if (Ready.IsCompleted)
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "InvalidStateTransition");
        else
            await AcceptAsync(http, () => _startFailed.TrySetResult(answer));
    }

    private static async Task<FunctionAnswer> ReadAsync(HttpContext http, string requestId, bool isError)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers;
        return new FunctionAnswer(
            requestId,
            body.ToArray(),
            isError ? headers["Lambda-Runtime-Function-Error-Type"].ToString() : null,
            headers["Lambda-Runtime-Function-XRay-Error-Cause"]);
    }

    private static async Task AcceptAsync(HttpContext http, Action take)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"status":"OK"}""", http.RequestAborted);
        await http.Response.CompleteAsync();
        take();
    }

    private static async Task RefuseAsync(HttpContext http, int status, string errorType)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"errorMessage":"The request was refused.","errorType":"{{errorType}}"}""", http.RequestAborted);
    }

    private sealed record PendingEvent(string RequestId, ReadOnlyMemory<byte> Json, TimeSpan Timeout)
    {
        public TaskCompletionSource<FunctionAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
