using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker;

/// <summary>
/// Wakes a loop before its interval is over, because something is to do now. A wake-up that gets lost loses nothing: what is to
/// do stands in the database, and the interval finds it.
/// </summary>
public sealed partial class WorkWakeUps : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _signals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ITimer> _alarms = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<IWakeUpSender> _senders;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Wakes loops here, and by the senders elsewhere.</summary>
    /// <param name="senders">The ways to other hosts. Default: none.</param>
    /// <param name="timeProvider">The clock. Default: the system's.</param>
    /// <param name="logger">Gets a warning where a sender fails.</param>
    public WorkWakeUps(IEnumerable<IWakeUpSender>? senders = null, TimeProvider? timeProvider = null, ILogger<WorkWakeUps>? logger = null)
    {
        _senders = [.. senders ?? []];
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<WorkWakeUps>.Instance;
    }

    /// <summary>Wakes a loop of this host; wakes that come while it runs count as one.</summary>
    /// <param name="loop">A <see cref="WorkLoop.Name"/>; where no such loop runs here, nothing happens.</param>
    public void Wake(string loop)
    {
        // A name may come from elsewhere; and a loop that has yet to begin will look for work by itself.
        if (!_signals.TryGetValue(loop, out var signal))
            return;
        lock (signal)
        {
            if (signal.CurrentCount is 0)
                signal.Release();
        }
    }

    /// <summary>Wakes a loop of this host after a while; a later call takes the place of one before.</summary>
    /// <param name="loop">A <see cref="WorkLoop.Name"/>.</param>
    /// <param name="delay">How long.</param>
    public void WakeAfter(string loop, TimeSpan delay)
    {
        var alarm = _alarms.GetOrAdd(loop, name => _time.CreateTimer(_ => Wake(name), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        alarm.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes a loop of this host and of those that listen. Never throws, and takes two seconds at most.</summary>
    /// <param name="loop">A <see cref="WorkLoop.Name"/>.</param>
    /// <param name="subject">What there is work for, for example an item id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WakeEverywhereAsync(string loop, string subject, CancellationToken cancellationToken = default)
    {
        Wake(loop);
        if (_senders is [])
            return;
        using var patience = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await Task.WhenAll(_senders.Select(sender => SendAsync(sender, loop, subject, either.Token))).ConfigureAwait(false);
    }

    /// <summary>Ends what <see cref="WakeAfter"/> began.</summary>
    public void Dispose()
    {
        foreach (var alarm in _alarms.Values)
            alarm.Dispose();
    }

    internal Task WaitAsync(string loop, CancellationToken cancellationToken) => _signals.GetOrAdd(loop, static _ => new(0)).WaitAsync(cancellationToken);

    private async Task SendAsync(IWakeUpSender sender, string loop, string subject, CancellationToken cancellationToken)
    {
        try
        {
            // One that does not heed its token is left to itself.
            await Task.Run(() => sender.SendAsync(loop, subject, cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogNotSent(exception, loop);
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "Other hosts were not told that there is work for {Loop}; they find it when its interval is over.")]
    private partial void LogNotSent(Exception exception, string loop);
}
