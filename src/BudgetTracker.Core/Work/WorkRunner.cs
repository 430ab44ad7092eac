using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Runs the <see cref="WorkLoop"/>s of all modules.</summary>
public sealed partial class WorkRunner
{
    // A module that always finds something must not keep the others of a schedule's run waiting.
    private const int MostRuns = 1000;

    private static readonly TimeSpan _pauseOfListeners = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<WorkLoop> _loops;
    private readonly IReadOnlyList<WakeUpListener> _listeners;
    private readonly WorkWakeUps _wakeUps;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Runs these loops.</summary>
    /// <param name="loops">What there is to do.</param>
    /// <param name="wakeUps">What runs a loop before its interval is over.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Gets one warning for each run that fails.</param>
    /// <param name="listeners">The ways by which wake-ups of other hosts arrive. Default: none.</param>
    public WorkRunner(
        IEnumerable<WorkLoop> loops, WorkWakeUps wakeUps, TimeProvider timeProvider, ILogger<WorkRunner> logger, IEnumerable<WakeUpListener>? listeners = null)
    {
        ArgumentNullException.ThrowIfNull(loops);
        ArgumentNullException.ThrowIfNull(wakeUps);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        (_loops, _listeners, _wakeUps, _time, _logger) = ([.. loops], [.. listeners ?? []], wakeUps, timeProvider, logger);
        Ages = new(timeProvider);
    }

    internal WorkAges Ages { get; }

    /// <summary>Runs every loop at its interval and when it is woken, first now, until it is cancelled. A run that fails is logged, and the next one tries again.</summary>
    public Task RunAsync(CancellationToken cancellationToken = default) => Task.WhenAll(
        [.. _loops.Select(loop => RepeatAsync(loop, cancellationToken)), .. _listeners.Select(listener => ListenAsync(listener, cancellationToken))]);

    /// <summary>
    /// Runs the loops by turns, each once a round, so that none with much to do keeps the others waiting, until a whole round finds nothing, or
    /// while <paramref name="hasTime"/> says so.
    /// </summary>
    /// <exception cref="Exception">What the first loop that failed threw, mostly a <see cref="BudgetTrackerException"/>; the others were run.</exception>
    public async Task<WorkReport> RunOnceAsync(Func<bool> hasTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hasTime);
        var done = _loops.ToDictionary(static loop => loop.Name, static _ => 0, StringComparer.Ordinal);
        var running = _loops.ToList();
        var (isDone, isOver) = (false, false);
        Exception? failure = null;
        for (var rounds = 0; rounds < MostRuns && !isDone && !isOver; rounds++)
        {
            isDone = true;
            foreach (var loop in running.ToArray())
            {
                if (!hasTime())
                {
                    (isDone, isOver) = (false, true);
                    break;
                }

                try
                {
                    var count = await RunAsync(loop, cancellationToken).ConfigureAwait(false);
                    done[loop.Name] += count;
                    isDone &= count is 0;
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    failure ??= exception;
                    running.Remove(loop);
                }
            }
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return new(done, isDone);
    }

    private async Task DrainAsync(WorkLoop loop, CancellationToken cancellationToken)
    {
        for (var runs = 0; runs < MostRuns; runs++)
        {
            if (await RunAsync(loop, cancellationToken).ConfigureAwait(false) is 0)
                return;
        }
    }

    private async Task<int> RunAsync(WorkLoop loop, CancellationToken cancellationToken)
    {
        var outcome = "failed";
        try
        {
            var done = await loop.RunAsync(cancellationToken).ConfigureAwait(false);
            outcome = done is 0 ? "idle" : "done";
            Ages.Succeed(loop);
            return done;
        }
        finally
        {
            CoreTelemetry.RecordWork(loop.Name, outcome);
        }
    }

    private async Task RepeatAsync(WorkLoop loop, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(loop.Interval, _time);
        var (tick, woken) = (NextTickAsync(), _wakeUps.WaitAsync(loop.Name, cancellationToken));
        Ages.Begin(loop);
        try
        {
            while (true)
            {
                try
                {
                    await DrainAsync(loop, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // Whatever it is: the next run may succeed, and health knows the age of the last that did.
                    LogFailed(exception, loop.Name, loop.Interval);
                }

                await (await Task.WhenAny(tick, woken).ConfigureAwait(false)).ConfigureAwait(false);
                if (tick.IsCompleted)
                    tick = NextTickAsync();
                if (woken.IsCompleted)
                    woken = _wakeUps.WaitAsync(loop.Name, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; what was taken up finishes or is taken up by another host.
            Ages.End(loop);
        }

        async Task NextTickAsync() => await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ListenAsync(WakeUpListener listener, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await listener.ListenAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotHeard(exception, listener.Name, _pauseOfListeners);
                await Task.Delay(_pauseOfListeners, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return; // The host stops.
            }
        }
    }

    [LoggerMessage(1304, LogLevel.Warning, "Wake-ups by {Listener} cannot be heard and are listened for again in {Pause}; until then work is found at the loops' intervals.")]
    private partial void LogNotHeard(Exception exception, string listener, TimeSpan pause);

    [LoggerMessage(1301, LogLevel.Warning, "The work {Loop} failed and is tried again in {Interval}; the exception says what to do.")]
    private partial void LogFailed(Exception exception, string loop, TimeSpan interval);
}

/// <summary>What a run of all loops did.</summary>
/// <param name="Done">How much, by the name of the loop.</param>
/// <param name="IsDone">Whether nothing was left.</param>
public sealed record WorkReport(IReadOnlyDictionary<string, int> Done, bool IsDone);
