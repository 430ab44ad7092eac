namespace BudgetTracker;

/// <summary>Keeps a run of pages within what Plaid allows for one item: 50 calls a minute, of which a few are left to others.</summary>
/// <seealso href="https://plaid.com/docs/errors/rate-limit-exceeded/"/>
internal sealed class SyncPace
{
    public const int MostInAMinute = 45;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Queue<long> _calls;

    /// <param name="time">The clock.</param>
    /// <param name="before">How many calls were made in the minute before.</param>
    public SyncPace(TimeProvider time, int before)
    {
        _time = time;
        _calls = new(Enumerable.Repeat(time.GetTimestamp(), Math.Min(before, MostInAMinute)));
    }

    /// <summary>How many calls there were.</summary>
    public int Count { get; private set; }

    /// <summary>How many of the last minute there are, those before the run among them.</summary>
    public int Recent
    {
        get
        {
            while (_calls.TryPeek(out var first) && _time.GetElapsedTime(first) >= _minute)
                _calls.Dequeue();
            return _calls.Count;
        }
    }

    /// <summary>How long until the next call may be made.</summary>
    public TimeSpan Wait => Recent < MostInAMinute ? TimeSpan.Zero : _minute - _time.GetElapsedTime(_calls.Peek());

    /// <summary>Counts a call.</summary>
    public void Call()
    {
        Count++;
        _calls.Enqueue(_time.GetTimestamp());
    }
}
