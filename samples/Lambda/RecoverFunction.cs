using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Samples.Lambda;

/// <summary>
/// Finishes what killed functions and lost answers left behind, and does what waits: for a schedule, or for the queue of wake-ups,
/// whatever their event says, since the database knows what is to do. A run that fails fails the invocation, so that an alarm on the
/// function's errors sees it.
/// </summary>
internal sealed partial class RecoverFunction(
    WorkRunner work, TimeProvider timeProvider, ILogger<RecoverFunction> logger, Func<CancellationToken, Task> initialize) : IFunction
{
    /// <summary>With less, nothing is begun: a sweep asks Plaid once for each exchange, in at most 30 s, and then stores.</summary>
    private static readonly TimeSpan _leastTime = TimeSpan.FromSeconds(45);

    public Task InitializeAsync(CancellationToken cancellationToken) => initialize(cancellationToken);

    public async Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (!HasTime(invocation))
            throw new FunctionStartException("The function has too little time. Set its timeout to 60 seconds or more; 5 minutes leave room after an outage.");
        var report = await work.RunOnceAsync(() => HasTime(invocation), cancellationToken);
        LogRun(string.Join(", ", report.Done.Select(static done => $"{done.Key} {done.Value}")), report.IsDone);
        return QueueEvent.Is(invocation.Event) ? QueueEvent.Answer : JsonSerializer.SerializeToUtf8Bytes(new RecoverAnswer(report.Done, report.IsDone), RecoverJson.Default.RecoverAnswer);
    }

    private bool HasTime(Invocation invocation) => invocation.Deadline - timeProvider.GetUtcNow() >= _leastTime;

    [LoggerMessage(LogLevel.Information, "Work done: {Done}. Nothing left: {IsDone}.")]
    private partial void LogRun(string done, bool isDone);
}

/// <summary>What a run did.</summary>
internal sealed record RecoverAnswer(
    [property: JsonPropertyName("done")] IReadOnlyDictionary<string, int> Done,
    [property: JsonPropertyName("is_done")] bool IsDone);

[JsonSerializable(typeof(RecoverAnswer))]
internal sealed partial class RecoverJson : JsonSerializerContext;
