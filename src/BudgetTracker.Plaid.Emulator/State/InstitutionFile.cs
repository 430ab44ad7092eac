using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>The banks of the embedded <c>institutions.csv</c>, read when the first one is asked for.</summary>
internal static class InstitutionFile
{
    private const string Banking =
        "assets auth balance identity identity_match income_verification recurring_transactions signal statements transactions "
        + "transactions_refresh transfer";

    /// <summary>What each kind of bank offers. Coverage differs by country and by bank; this is its outline.</summary>
    private static readonly FrozenDictionary<string, string[]> _products = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["all"] = (Banking + " investments investments_auth liabilities").Split(' '),
        ["bank"] = Banking.Split(' '),
        ["card"] = "balance identity liabilities recurring_transactions transactions transactions_refresh".Split(' '),
        ["wallet"] = "balance identity recurring_transactions transactions transactions_refresh".Split(' '),
        ["broker"] = "assets auth balance identity investments investments_auth recurring_transactions transactions transactions_refresh".Split(' '),
        ["loan"] = "balance identity liabilities".Split(' '),
        ["payroll"] = "employment income_verification".Split(' '),
        ["ca"] = "assets auth balance identity investments liabilities recurring_transactions transactions transactions_refresh".Split(' '),
        ["uk"] = "assets auth balance identity payment_initiation recurring_transactions transactions transactions_refresh".Split(' '),
        ["eu"] = "auth balance identity payment_initiation transactions transactions_refresh".Split(' '),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<IReadOnlyList<Institution>> _institutions =
        new(() => [.. Data.Lines("institutions.csv").Where(line => line[0] is not '#').Select(Parse)]);

    private static readonly Lazy<FrozenDictionary<string, Institution>> _byId =
        new(() => Institutions.ToFrozenDictionary(i => i.Id, StringComparer.Ordinal));

    public static IReadOnlyList<string> EveryProduct => _products["all"];

    public static IReadOnlyList<Institution> Institutions => _institutions.Value;

    public static FrozenDictionary<string, Institution> ById => _byId.Value;

    private static Institution Parse(string line) =>
        line.Split(',') is [var id, var name, var country, var kind, var oauth, var color, var url, var routing]
            ? new(id, name, country)
            {
                Products = _products[kind],
                OAuth = oauth is "oauth",
                PrimaryColor = color is "" ? null : color,
                Url = url is "" ? null : url,
                RoutingNumbers = routing.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            }
            : throw new InvalidOperationException($"institutions.csv: \"{line}\" has not eight columns.");
}
