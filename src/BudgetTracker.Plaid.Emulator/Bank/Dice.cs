namespace BudgetTracker;

/// <summary>
/// Chance that repeats: the same seed gives the same throws on every machine and every version of .NET (SplitMix64).
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A seed made of another one and a name (FNV-1a over its UTF-16 code units).</summary>
    public static ulong Seed(ulong seed, string name)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var character in name)
            hash = (hash ^ character) * 1099511628211UL;
        return new Dice(hash).Next();
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, and without, the limit.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    public bool Falls(int perMille) => Below(1000) < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>An amount in whole cents.</summary>
    public decimal Amount(decimal lowest, decimal highest) =>
        Math.Round(lowest + ((highest - lowest) * Below(1_000_000) / 1_000_000m), 2, MidpointRounding.AwayFromZero);
}
