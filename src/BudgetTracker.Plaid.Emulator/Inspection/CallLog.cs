namespace BudgetTracker;

/// <summary>Counts every call and keeps the latest ones.</summary>
internal sealed class CallLog(Action<RecordedCall>? onCall)
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<RecordedCall> _latest = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Count(string path)
    {
        lock (_gate)
            _counts[path] = _counts.GetValueOrDefault(path) + 1;
    }

    public void Add(RecordedCall call)
    {
        lock (_gate)
        {
            _latest.Enqueue(call);
            if (_latest.Count > Kept)
                _latest.Dequeue();
        }

        onCall?.Invoke(call);
    }

    public IReadOnlyList<RecordedCall> Latest()
    {
        lock (_gate)
            return [.. _latest];
    }

    public IReadOnlyDictionary<string, int> Counts()
    {
        lock (_gate)
            return new Dictionary<string, int>(_counts, StringComparer.Ordinal);
    }
}
