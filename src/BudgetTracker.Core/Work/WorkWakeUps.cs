using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>
/// Wakes a loop of this host before its interval is over, because something is to do now. A wake-up that gets lost loses nothing: what is to
/// do stands in the database, and the interval finds it.
/// </summary>
public sealed class WorkWakeUps
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _signals = new(StringComparer.Ordinal);

    /// <summary>Wakes a loop; wakes that come while it runs count as one.</summary>
    /// <param name="loop">A <see cref="WorkLoop.Name"/>; where no such loop runs here, nothing happens.</param>
    public void Wake(string loop)
    {
        var signal = SignalOf(loop);
        lock (signal)
        {
            if (signal.CurrentCount is 0)
                signal.Release();
        }
    }

    internal Task WaitAsync(string loop, CancellationToken cancellationToken) => SignalOf(loop).WaitAsync(cancellationToken);

    private SemaphoreSlim SignalOf(string loop) => _signals.GetOrAdd(loop, static _ => new(0));
}
