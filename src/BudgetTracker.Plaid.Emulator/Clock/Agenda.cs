namespace BudgetTracker;

/// <summary>What is to happen at a time of the banks' clock. Call under the state's gate.</summary>
/// <param name="clock">Says the time that something was to happen at while it does.</param>
/// <param name="report">Hears of what went wrong: one thing must not keep the others from happening.</param>
internal sealed class Agenda(EmulatorClock clock, Action<Exception> report)
{
    private readonly PriorityQueue<Action<DateTimeOffset>, (DateTimeOffset At, long Turn)> _due = new();
    private long _turns;

    /// <summary>Puts something down; it is told the time that it was to happen at, which may be past when it does.</summary>
    public void At(DateTimeOffset time, Action<DateTimeOffset> happen) => _due.Enqueue(happen, (time, _turns++));

    /// <summary>Lets happen what is due, and what that puts down if it is due too, in the order of time.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool CatchUp(DateTimeOffset now)
    {
        var any = false;
        for (; _due.TryPeek(out var happen, out var due) && due.At <= now; any = true)
        {
            _due.Dequeue();
            try
            {
                clock.At(due.At, () => happen(due.At));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                report(e);
            }
        }

        return any;
    }
}
