using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>When each loop of this host last succeeded, so that one which has not come round for long is missed.</summary>
internal sealed class WorkAges(TimeProvider timeProvider)
{
    // A batch may take as long as its leases, and Plaid may be down for a while.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (long LastSuccess, TimeSpan Interval)> _loops = new(StringComparer.Ordinal);

    /// <summary>This host begins to run a loop again and again.</summary>
    public void Begin(WorkLoop loop) => _loops[loop.Name] = (timeProvider.GetTimestamp(), loop.Interval);

    /// <summary>A run of a loop succeeded.</summary>
    public void Succeed(WorkLoop loop)
    {
        if (_loops.ContainsKey(loop.Name))
            Begin(loop);
    }

    /// <summary>The host ends, and its loop with it.</summary>
    public void End(WorkLoop loop) => _loops.TryRemove(loop.Name, out _);

    /// <exception cref="WorkOverdueException">A loop of this host has not succeeded for more than ten minutes beyond its interval.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var (name, (lastSuccess, interval)) in _loops)
        {
            var age = timeProvider.GetElapsedTime(lastSuccess);
            if (age > interval + _patience)
                throw new WorkOverdueException(name, age);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Work in the background has not succeeded for too long.</summary>
internal sealed class WorkOverdueException(string loop, TimeSpan age) : BudgetTrackerException(
    $"The work {loop} last succeeded {(int)age.TotalMinutes} minutes ago. The log says why under event 1301; where it says nothing, restart this host.");
