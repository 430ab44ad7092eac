using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Hears the wake-ups that a <see cref="SqsWakeUpSender"/> of another host sent; of all hosts that listen, one gets each.</summary>
internal sealed partial class SqsWakeUpListener(WakeUpQueue queue, WorkWakeUps wakeUps, IEnumerable<WorkLoop> loops, ILogger<SqsWakeUpListener> logger)
{
    public const string Name = "sqs";

    private readonly HashSet<string> _loops = loops.Select(static loop => loop.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Listens until it is cancelled, or a call fails.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var messages = await queue.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (messages is [])
                continue;
            var unknown = messages.Count(message => !TryWake(message.Body));
            if (unknown > 0)
                LogUnknown(unknown);
            await queue.DeleteAsync(messages, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryWake(string? body)
    {
        if (WakeUpMessage.FindLoop(body) is not { } loop || !_loops.Contains(loop))
            return false;
        wakeUps.Wake(loop);
        return true;
    }

    [LoggerMessage(3101, LogLevel.Debug, "{Count} messages of the wake-up queue named no loop of this host and were deleted.")]
    private partial void LogUnknown(int count);
}
