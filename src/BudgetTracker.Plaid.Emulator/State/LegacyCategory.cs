namespace BudgetTracker;

/// <summary>A category of the taxonomy that came before <c>personal_finance_category</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#categoriesget"/>
internal sealed record LegacyCategory(string CategoryId, string Group, IReadOnlyList<string> Hierarchy)
{
    private static readonly Lazy<IReadOnlyList<LegacyCategory>> _all = new(() => [.. Read()]);

    /// <summary>All of them, read from the embedded file when first asked for.</summary>
    public static IReadOnlyList<LegacyCategory> All => _all.Value;

    private static IEnumerable<LegacyCategory> Read()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Data.Lines("legacy-categories.csv"))
        {
            var (id, name) = (line[..8], line[9..]);
            names[id] = name;
            // Two digits name the group, five the category, all eight what is below that.
            string[] path = [id[..2] + "000000", id[..5] + "000", id];
            yield return new(id, GroupOf(id), [.. path.Distinct(StringComparer.Ordinal).Select(parent => names[parent])]);
        }
    }

    /// <summary>What happens at a bank is special, all else happens at a place.</summary>
    private static string GroupOf(string id) => id[..2] is "10" or "11" or "15" or "16" or "20" or "21" ? "special" : "place";
}
