namespace BudgetTracker;

/// <summary>
/// Everything a bank's accounts show in the course of time, a month made when it is reached. The same household has the same
/// life, whenever it is looked at.
/// </summary>
/// <param name="household">Whose life it is.</param>
/// <param name="from">The day from which on anything happened.</param>
/// <param name="monthly">What happens in a month, named by its first day.</param>
internal sealed class Life(Household household, DateOnly from, Func<Household, DateOnly, IEnumerable<Entry>> monthly)
{
    private readonly PriorityQueue<BankChange, (DateTimeOffset At, string Key)> _ahead = new(
        Comparer<(DateTimeOffset At, string Key)>.Create((a, b) => a.At == b.At ? string.CompareOrdinal(a.Key, b.Key) : a.At.CompareTo(b.At)));

    private DateOnly _month = new(from.Year, from.Month, 1);

    /// <summary>What changed up to a moment since it was last asked for, in order.</summary>
    public List<BankChange> Until(DateTimeOffset time)
    {
        for (var today = DateOnly.FromDateTime(time.UtcDateTime); _month <= today; _month = _month.AddMonths(1))
        {
            foreach (var entry in monthly(household, _month).Where(e => e.Day >= from))
                Add(Course.Of(entry, household));
        }

        var changes = new List<BankChange>();
        while (_ahead.TryPeek(out var next, out _) && next.At <= time)
            changes.Add(_ahead.Dequeue());
        return changes;
    }

    /// <summary>Adds what will change, or has changed.</summary>
    public void Add(IEnumerable<BankChange> changes)
    {
        foreach (var change in changes)
            _ahead.Enqueue(change, (change.At, change.Key));
    }
}
