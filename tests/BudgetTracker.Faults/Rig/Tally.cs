using System.Collections.Concurrent;

namespace BudgetTracker.Faults;

/// <summary>How often each kind of fault was made, by whoever made it.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The access tokens that hosts had in hand, and since when.</summary>
    public ConcurrentQueue<(string ItemId, HostProcess Host, DateTimeOffset Since)> Tokens { get; } = new();

    /// <summary>What hosts heard of items.</summary>
    public ToldEvents Events { get; } = new();

    public int this[string name] => _counts.GetValueOrDefault(name);

    public void Count(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    public override string ToString() =>
        string.Join(", ", _counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} {pair.Value}"));
}
