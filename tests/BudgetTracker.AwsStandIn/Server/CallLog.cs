namespace BudgetTracker.LocalAws;

/// <summary>Every call, faults that are due, and actions that are denied. Safe for concurrent use.</summary>
internal sealed class CallLog
{
    private readonly Lock _gate = new();
    private readonly List<AwsCall> _calls = [];
    private readonly List<(string Action, AwsFault Fault)> _faults = [];
    private readonly HashSet<(string Action, string Resource)> _denied = [];

    public void Add(AwsCall call)
    {
        lock (_gate)
            _calls.Add(call);
    }

    public IReadOnlyList<AwsCall> All()
    {
        lock (_gate)
            return [.. _calls];
    }

    public void Add(string action, AwsFault fault, int count)
    {
        lock (_gate)
            _faults.AddRange(Enumerable.Repeat((action, fault), count));
    }

    public void ClearFaults()
    {
        lock (_gate)
            _faults.Clear();
    }

    public AwsFault? TakeFault(string action)
    {
        lock (_gate)
        {
            var at = _faults.FindIndex(entry => entry.Action == action);
            if (at < 0)
                return null;
            var fault = _faults[at].Fault;
            _faults.RemoveAt(at);
            return fault;
        }
    }

    public void Deny(string action, string resource)
    {
        lock (_gate)
            _denied.Add((action, resource));
    }

    public void Allow(string action, string resource)
    {
        lock (_gate)
            _denied.Remove((action, resource));
    }

    public bool IsDenied(string action, string resource)
    {
        lock (_gate)
            return _denied.Contains((action, resource)) || _denied.Contains((action, "*"));
    }
}
