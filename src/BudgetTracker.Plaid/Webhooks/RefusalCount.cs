namespace BudgetTracker;

/// <summary>Counts refusals, so that a flood of them is told once a minute.</summary>
internal sealed class RefusalCount(TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private int _count;
    private long? _toldAt;

    /// <summary>Counts one, and gives how many there were since it was last told; null where that was a moment ago.</summary>
    public int? Add()
    {
        lock (_gate)
        {
            _count++;
            if (_toldAt is { } told && time.GetElapsedTime(told) < _pause)
                return null;
            _toldAt = time.GetTimestamp();
            var count = _count;
            _count = 0;
            return count;
        }
    }
}
