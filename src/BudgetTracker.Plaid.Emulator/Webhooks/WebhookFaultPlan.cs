namespace BudgetTracker;

/// <summary>The faults that webhooks meet, by code. Safe to change while webhooks go out.</summary>
public sealed class WebhookFaultPlan
{
    /// <summary>Stands for every webhook.</summary>
    public const string AnyCode = "*";

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Random _dice;

    internal WebhookFaultPlan(int seed) => _dice = new Random(seed);

    /// <summary>
    /// Adds a fault to a code, for example <c>SYNC_UPDATES_AVAILABLE</c>, or to <see cref="AnyCode"/>. A webhook meets at most
    /// one fault: the first one added whose dice fall. Repetitions meet none.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="code"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not within 0 and 1, the count below 1 or the wait below 0.</exception>
    public void Add(string code, WebhookFault fault)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Probability is not (>= 0 and <= 1) || fault.Count < 1 || fault.Wait < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(fault), "The probability lies within 0 and 1, the count is at least 1, the wait at least 0.");
        lock (_gate)
            _entries.Add(new(code, fault));
    }

    /// <summary>Removes every fault.</summary>
    public void Clear()
    {
        lock (_gate)
            _entries.Clear();
    }

    internal IReadOnlyList<(string Code, WebhookFault Fault, int? Left)> Planned()
    {
        lock (_gate)
            return [.. _entries.Select(e => (e.Code, e.Fault, e.Left))];
    }

    internal WebhookFault? Pick(string code)
    {
        lock (_gate)
        {
            var entry = _entries.Find(e => e.Covers(code) && _dice.NextDouble() < e.Fault.Probability);
            if (entry is { Left: not null } && --entry.Left == 0)
                _entries.Remove(entry);
            return entry?.Fault;
        }
    }

    private sealed class Entry(string code, WebhookFault fault)
    {
        public string Code => code;

        public WebhookFault Fault => fault;

        public int? Left { get; set; } = fault.Count;

        public bool Covers(string other) => code is AnyCode || string.Equals(code, other, StringComparison.Ordinal);
    }
}
