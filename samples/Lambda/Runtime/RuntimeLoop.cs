using Microsoft.Extensions.Logging;

namespace BudgetTracker.Samples.Lambda;

/// <summary>
/// A custom runtime: start, then one event after the other for as long as Lambda keeps the process. Amazon.Lambda.RuntimeSupport
/// does the same; with it, this folder becomes <c>new LambdaBootstrap(...)</c> around an <see cref="IFunction"/>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html"/>
internal sealed partial class RuntimeLoop(RuntimeApi api, JsonLoggerFactory loggers, TimeProvider timeProvider)
{
    // To send an answer that says that the time is over.
    private static readonly TimeSpan _timeToAnswer = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger = loggers.CreateLogger("BudgetTracker.Samples.Lambda");

    /// <returns>The exit code, where the function cannot start; otherwise it never returns.</returns>
    public async Task<int> RunAsync(Func<IFunction> create, CancellationToken cancellationToken)
    {
        IFunction function;
        try
        {
            function = create();
            await function.InitializeAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogStartFailed(exception);
            await api.FailInitializationAsync(FunctionError.Of(exception), cancellationToken);
            return 1;
        }

        while (true)
        {
            var invocation = await api.NextAsync(cancellationToken);
            loggers.RequestId = invocation.RequestId;
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
            await AnswerAsync(function, invocation, cancellationToken);
            loggers.RequestId = null;
        }
    }

    private async Task AnswerAsync(IFunction function, Invocation invocation, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> answer;
        try
        {
            using var deadline = new CancellationTokenSource(UntilLastCall(invocation.Deadline), timeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            answer = await function.InvokeAsync(invocation, linked.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception);
            await api.FailAsync(invocation, FunctionError.Of(exception), cancellationToken);
            return;
        }

        await api.RespondAsync(invocation, answer, cancellationToken);
    }

    private TimeSpan UntilLastCall(DateTimeOffset deadline)
    {
        if (deadline == DateTimeOffset.MaxValue)
            return Timeout.InfiniteTimeSpan;
        var left = deadline - timeProvider.GetUtcNow() - _timeToAnswer;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [LoggerMessage(LogLevel.Critical, "The function cannot start.")]
    private partial void LogStartFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "The function failed.")]
    private partial void LogFailed(Exception exception);
}
