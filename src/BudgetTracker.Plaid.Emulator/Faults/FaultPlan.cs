namespace BudgetTracker;

/// <summary>The faults that calls meet, by route. Safe to change while calls run.</summary>
public sealed class FaultPlan
{
    /// <summary>Stands for every API route.</summary>
    public const string AnyRoute = "*";

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Random _dice;

    internal FaultPlan(int seed) => _dice = new Random(seed);

    /// <summary>
    /// Adds a fault to a route, for example <c>/item/get</c>, or to <see cref="AnyRoute"/>. A call meets at most one fault:
    /// the first one added whose dice fall.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="route"/> is neither a path nor <see cref="AnyRoute"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not within 0 and 1, the count below 1, or skip or the wait below 0.</exception>
    public void Add(string route, Fault fault)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(fault);
        if (route is not AnyRoute && !route.StartsWith('/'))
            throw new ArgumentException("Name a route by its path, for example \"/item/get\", or \"*\" for all of them.", nameof(route));
        if (fault.Probability is not (>= 0 and <= 1) || fault.Count < 1 || fault.Skip < 0 || fault.Wait < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(fault), "The probability lies within 0 and 1, the count is at least 1, skip and wait at least 0.");
        lock (_gate)
            _entries.Add(new(route, fault));
    }

    /// <summary>Removes every fault; calls that hang already go on hanging.</summary>
    public void Clear()
    {
        lock (_gate)
            _entries.Clear();
    }

    internal IReadOnlyList<(string Route, Fault Fault, int? Left)> Planned()
    {
        lock (_gate)
            return [.. _entries.Select(e => (e.Route, e.Fault, e.Left))];
    }

    internal Fault? Pick(string route)
    {
        lock (_gate)
        {
            var entry = _entries.Find(e => e.Meets(route) && _dice.NextDouble() < e.Fault.Probability);
            if (entry is { Left: not null } && --entry.Left == 0)
                _entries.Remove(entry);
            return entry?.Fault;
        }
    }

    private sealed class Entry(string route, Fault fault)
    {
        private int _skipped;

        public string Route => route;

        public Fault Fault => fault;

        public int? Left { get; set; } = fault.Count;

        /// <summary>Whether a call may meet it; it passes the first ones by.</summary>
        public bool Meets(string path) =>
            (route is AnyRoute || string.Equals(route, path, StringComparison.Ordinal)) && _skipped++ >= fault.Skip;
    }
}
