namespace BudgetTracker.Plaid.Emulator;

/// <summary>Counts every call and keeps the latest ones.</summary>
internal sealed class CallLog(Action<RecordedCall>? onCall)
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<RecordedCall> _latest = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(RecordedCall call)
    {
        lock (_gate)
        {
            _counts[call.Path] = _counts.GetValueOrDefault(call.Path) + 1;
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
