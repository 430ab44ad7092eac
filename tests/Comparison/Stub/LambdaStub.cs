using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace BudgetTracker.Comparison;

/// <summary>Lambda's Runtime API for one function at a time: gives it one event, and tells when its answer came.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
internal sealed class LambdaStub
{
    private const string Invocations = "/2018-06-01/runtime/invocation/";

    private TaskCompletionSource<byte[]> _event = NewSource();
    private TaskCompletionSource<byte[]> _answer = NewSource();

    /// <summary>Sets the event of the next function that starts; one that was ended may still seem to wait for the former.</summary>
    public async Task SetEventAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        (_event, _answer) = (NewSource(), NewSource());
        _event.SetResult(body.ToArray());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>What the function answered, and when: on the machine's monotonic clock, in ticks.</summary>
    public async Task GetAnswerAsync(HttpContext context) => await Answer.JsonAsync(context, await _answer.Task.WaitAsync(context.RequestAborted));

    public async Task NextAsync(HttpContext context)
    {
        try
        {
            var next = await _event.Task.WaitAsync(context.RequestAborted);
            _event = NewSource();
            context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = Guid.NewGuid().ToString();
            context.Response.Headers["Lambda-Runtime-Deadline-Ms"] = $"{DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds()}";
            context.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:123456789012:function:comparison";
            await Answer.JsonAsync(context, next);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The function was ended, as Lambda ends one that it has no more events for.
        }
    }

    /// <summary><c>{id}/response</c>, <c>{id}/error</c> and <c>init/error</c>.</summary>
    public async Task AnsweredAsync(HttpContext context, string path)
    {
        var at = Stopwatch.GetTimestamp();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("at", at);
            json.WriteBoolean("ok", path.StartsWith(Invocations, StringComparison.Ordinal) && path.EndsWith("/response", StringComparison.Ordinal));
            json.WriteString("body", Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)));
            json.WriteEndObject();
        }

        _answer.TrySetResult(buffer.ToArray());
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static TaskCompletionSource<byte[]> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
