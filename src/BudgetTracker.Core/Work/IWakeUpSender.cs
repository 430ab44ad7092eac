namespace BudgetTracker;

/// <summary>
/// Carries wake-ups to other hosts, by PostgreSQL or a queue; register any number. One that gets lost loses nothing: what is to do stands in the
/// database, and the intervals of the loops find it.
/// </summary>
public interface IWakeUpSender
{
    /// <summary>Wakes a loop of the hosts that listen. What this throws is logged; it has two seconds.</summary>
    /// <param name="loopName">A <see cref="WorkLoop.Name"/>.</param>
    /// <param name="subject">What there is work for, for example an item id; a queue may tell several wake-ups of one subject as one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SendAsync(string loopName, string subject, CancellationToken cancellationToken = default);
}

/// <summary>A way by which wake-ups of other hosts arrive, registered as a singleton; a host listens for as long as it works in the background.</summary>
/// <param name="Name">For logs, for example <c>postgres</c>.</param>
/// <param name="ListenAsync">Listens, and wakes the loops, until it is cancelled; what it throws is logged, and it is called again. Where it returns, there is nothing to listen to.</param>
public sealed record WakeUpListener(string Name, Func<CancellationToken, Task> ListenAsync);
