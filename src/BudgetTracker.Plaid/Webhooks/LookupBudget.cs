namespace BudgetTracker;

/// <summary>How many keys that nobody knows may be asked for: five at once, and one more every twelve seconds. Call under a gate.</summary>
internal sealed class LookupBudget(TimeProvider time)
{
    private const int Most = 5;

    private static readonly TimeSpan _each = TimeSpan.FromSeconds(12);

    private DateTimeOffset _full = DateTimeOffset.MinValue;

    /// <summary>Takes one, where there is one.</summary>
    public bool TryTake()
    {
        var now = time.GetUtcNow();
        var since = _full - now;
        // A clock that was set back must not make anybody wait for it.
        if (since < TimeSpan.Zero || since > Most * _each)
            since = TimeSpan.Zero;
        if (since > (Most - 1) * _each)
            return false;
        _full = now + since + _each;
        return true;
    }
}
