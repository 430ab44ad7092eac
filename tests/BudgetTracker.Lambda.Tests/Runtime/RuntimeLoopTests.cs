using System.Text;
using System.Text.Json;
using BudgetTracker.LambdaStandIn;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>The loop against a Runtime API over HTTP.</summary>
public sealed class RuntimeLoopTests : IAsyncLifetime
{
    private readonly MemoryStream _log = new();
    private readonly CancellationTokenSource _stop = new();
    private RuntimeApiStandIn _lambda = null!;
    private Task<int>? _running;

    public async Task InitializeAsync() => _lambda = await RuntimeApiStandIn.StartAsync();

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
            await Assert.ThrowsAnyAsync<Exception>(() => _running);
        await _lambda.DisposeAsync();
        _stop.Dispose();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task Each_event_gets_its_answer_with_its_own_request_id_trace_and_deadline()
    {
        List<(Invocation Invocation, string? Trace)> seen = [];
        Start((invocation, _) =>
        {
            seen.Add((invocation, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID")));
            return Task.FromResult(invocation.Event);
        });
        var first = await _lambda.InvokeAsync("""{"n":1}"""u8.ToArray(), TimeSpan.FromSeconds(30));
        var second = await _lambda.InvokeAsync("""{"n":2}"""u8.ToArray(), TimeSpan.FromSeconds(60));

        Assert.Equal((false, """{"n":1}"""), (first.IsError, first.Text));
        Assert.Equal((false, """{"n":2}"""), (second.IsError, second.Text));
        Assert.Equal([first.RequestId, second.RequestId], seen.Select(item => item.Invocation.RequestId));
        Assert.All(seen, item => Assert.Equal(item.Invocation.TraceId, item.Trace));
        Assert.NotEqual(seen[0].Trace, seen[1].Trace);
        Assert.InRange(seen[1].Invocation.Deadline - seen[0].Invocation.Deadline, TimeSpan.FromSeconds(29), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task An_event_that_fails_is_an_error_and_the_next_one_is_answered()
    {
        Start((invocation, _) => invocation.Event.Span is [(byte)'1']
            ? throw new InvalidDataException("planted-detail")
            : Task.FromResult(invocation.Event));
        var failed = await _lambda.InvokeAsync("1"u8.ToArray());
        Assert.Equal("InvalidDataException", failed.ErrorType);
        using var error = JsonDocument.Parse(failed.Body);
        Assert.Equal("InvalidDataException", error.RootElement.GetProperty("errorType").GetString());
        Assert.Contains("InvalidDataException", failed.XRayCause, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-detail", failed.Text + failed.XRayCause + LogText(), StringComparison.Ordinal);
        Assert.Contains(failed.RequestId, LogText(), StringComparison.Ordinal);
        Assert.Equal("2", (await _lambda.InvokeAsync("2"u8.ToArray())).Text);
    }

    [Fact]
    public async Task A_function_that_cannot_start_says_why_and_ends()
    {
        using var api = new RuntimeApi(_lambda.Address);
        using var loggers = new JsonLoggerFactory(_log, LogLevel.Information, TimeProvider.System);
        var exit = await new RuntimeLoop(api, loggers, TimeProvider.System).RunAsync(() => throw new FunctionStartException("Set this to that."), CancellationToken.None);
        var error = await _lambda.StartFailed;
        Assert.Equal((1, "FunctionStartException"), (exit, error.ErrorType));
        Assert.Contains("Set this to that.", error.Text, StringComparison.Ordinal);
        Assert.Contains("Set this to that.", LogText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_work_is_cancelled_before_Lambda_ends_it_so_that_there_is_time_to_say_so()
    {
        Start(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return "\"over\""u8.ToArray();
        });
        var answer = await _lambda.InvokeAsync("{}"u8.ToArray(), TimeSpan.FromMilliseconds(600));
        Assert.Equal("\"over\"", answer.Text);
    }

    private void Start(Func<Invocation, CancellationToken, Task<ReadOnlyMemory<byte>>> answer) => _running = RunAsync(answer);

    private async Task<int> RunAsync(Func<Invocation, CancellationToken, Task<ReadOnlyMemory<byte>>> answer)
    {
        using var api = new RuntimeApi(_lambda.Address);
        using var loggers = new JsonLoggerFactory(_log, LogLevel.Information, TimeProvider.System);
        return await new RuntimeLoop(api, loggers, TimeProvider.System).RunAsync(() => new LocalFunction(answer), _stop.Token);
    }

    private string LogText() => Encoding.UTF8.GetString(_log.ToArray());

    private sealed class LocalFunction(Func<Invocation, CancellationToken, Task<ReadOnlyMemory<byte>>> answer) : IFunction
    {
        public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) => answer(invocation, cancellationToken);
    }
}
