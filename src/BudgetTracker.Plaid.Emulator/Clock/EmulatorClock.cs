namespace BudgetTracker;

/// <summary>The bank's clock: another clock, and how far it was moved ahead. Delays wait by the other clock.</summary>
internal sealed class EmulatorClock(TimeProvider inner) : TimeProvider, IDisposable
{
    private readonly ThreadLocal<DateTimeOffset?> _moment = new();
    private long _ahead;

    /// <summary>How far it was moved ahead.</summary>
    public TimeSpan Ahead
    {
        get => new(Interlocked.Read(ref _ahead));
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _moment.Value ?? inner.GetUtcNow() + Ahead;

    /// <summary>Does something at a moment that may be past: for it, and on this thread, the clock says that moment.</summary>
    public void At(DateTimeOffset moment, Action act)
    {
        var before = _moment.Value;
        _moment.Value = moment;
        try
        {
            act();
        }
        finally
        {
            _moment.Value = before;
        }
    }

    public void Dispose() => _moment.Dispose();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
