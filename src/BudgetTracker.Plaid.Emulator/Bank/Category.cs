using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>A code of Plaid's personal finance categories in both taxonomies.</summary>
/// <seealso href="https://plaid.com/documents/pfc-taxonomy-all.csv"/>
internal sealed record Category(string Primary, string Detailed, string? DetailedV1)
{
    private static readonly Lazy<FrozenDictionary<string, Category>> _all = new(() => Data.Lines("categories.csv")
        .Select(line => line.Split(','))
        .Select(cells => new Category(cells[0], cells[1], cells[2].Length > 0 ? cells[2] : null))
        .ToFrozenDictionary(c => c.Detailed, StringComparer.Ordinal));

    public static IReadOnlyList<Category> All => _all.Value.Values;

    /// <summary>By the detailed code of the second taxonomy.</summary>
    public static Category Of(string detailed) => _all.Value[detailed];

    /// <summary>The first taxonomy's codes; what it has no code for is, there, another service.</summary>
    public (string Primary, string Detailed) V1 => DetailedV1 is null
        ? ("GENERAL_SERVICES", "GENERAL_SERVICES_OTHER_GENERAL_SERVICES")
        : (PrimaryV1(DetailedV1), DetailedV1);

    private string PrimaryV1(string detailed) =>
        detailed.StartsWith(Primary, StringComparison.Ordinal)
            ? Primary
            : All.Select(c => c.Primary).First(p => detailed.StartsWith(p, StringComparison.Ordinal));
}
