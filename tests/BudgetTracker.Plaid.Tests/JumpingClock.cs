using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>
/// A clock that stands still until somebody waits by it, and then jumps to the end of that wait. What is tested takes its own
/// time between two waits, however busy the machine is.
/// </summary>
internal sealed class JumpingClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
            _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    public async Task JumpUntilAsync(Task done)
    {
        while (await Task.WhenAny(done, _waits.Reader.WaitToReadAsync().AsTask()) != done)
        {
            if (_waits.Reader.TryRead(out var wait))
                Advance(wait);
        }
    }
}
