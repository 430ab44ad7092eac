namespace BudgetTracker;

/// <summary>Wakes a loop of one of the hosts that listen to the queue.</summary>
internal sealed class SqsWakeUpSender(WakeUpQueue queue, TimeProvider time) : IWakeUpSender
{
    public Task SendAsync(string loopName, string subject, CancellationToken cancellationToken = default) =>
        queue.SendAsync(WakeUpMessage.Create(loopName, subject, time.GetUtcNow()), cancellationToken);
}
