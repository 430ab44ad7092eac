using System.Diagnostics.CodeAnalysis;

namespace BudgetTracker;

/// <summary>Values by id, so many and for so long; of too many, the oldest goes. Call under a gate.</summary>
internal sealed class Aging<T>(int most, TimeSpan longest, TimeProvider time)
{
    // By the calendar's clock: the other stands still while a function is frozen.
    private readonly Dictionary<string, (T Value, DateTimeOffset At)> _values = new(StringComparer.Ordinal);

    public bool TryGet(string id, [MaybeNullWhen(false)] out T value, out TimeSpan age)
    {
        var isThere = _values.TryGetValue(id, out var found);
        (value, age) = (found.Value, isThere ? time.GetUtcNow() - found.At : TimeSpan.Zero);
        if (isThere && age < longest)
            return true;
        value = default;
        return false;
    }

    public void Set(string id, T value)
    {
        _values[id] = (value, time.GetUtcNow());
        if (_values.Count > most)
            _values.Remove(_values.MinBy(static pair => pair.Value.At).Key);
    }

    public void Remove(string id) => _values.Remove(id);
}
