using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>Who was paid.</summary>
/// <param name="Name">The name that people know.</param>
/// <param name="Printed">What terminals print.</param>
/// <param name="Kind">For example <c>groceries</c>.</param>
/// <param name="Known">Whether it is a brand; the others are the shop at the corner.</param>
/// <param name="Website">Without a scheme; null where there is none.</param>
internal sealed record Merchant(string Name, string Printed, string Kind, bool Known, string? Website)
{
    private static readonly Lazy<FrozenDictionary<string, IReadOnlyList<Merchant>>> _all = new(Read);

    /// <summary>The same for every emulator, as Plaid's is for every client.</summary>
    public string EntityId { get; } = Ids.Derived(0, "merchant/" + Name);

    /// <summary>The merchants of a kind that a country's people go to.</summary>
    public static IReadOnlyList<Merchant> Of(string country, string kind) =>
        _all.Value.GetValueOrDefault($"{country}/{kind}") ?? _all.Value[$"US/{kind}"];

    private static FrozenDictionary<string, IReadOnlyList<Merchant>> Read() => Data.Lines("merchants.csv")
        .Select(line => line.Split(','))
        .GroupBy(cells => $"{cells[0]}/{cells[1]}", StringComparer.Ordinal)
        .ToFrozenDictionary(
            group => group.Key,
            group => (IReadOnlyList<Merchant>)[.. group.Select(c => new Merchant(c[2], c[3], c[1], c[4] is "brand", c[5].Length > 0 ? c[5] : null))],
            StringComparer.Ordinal);
}
