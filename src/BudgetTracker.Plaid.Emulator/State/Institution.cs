namespace BudgetTracker;

/// <summary>A bank of Plaid's Sandbox.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/institutions/"/>
internal sealed record Institution(string Id, string Name, string Color, bool OAuth = false, string Country = "US")
{
    /// <summary>Whether it names its accounts for good: four of the Sandbox do.</summary>
    public bool TellsPersistentIds => Id is "ins_56" or "ins_13" or "ins_127990" or "ins_127287";

    public static IReadOnlyList<string> Products { get; } =
        ["assets", "auth", "balance", "identity", "investments", "liabilities", "signal", "statements", "transactions", "transfer"];

    public static IReadOnlyList<Institution> All { get; } =
    [
        new("ins_109508", "First Platypus Bank", "#1f5f8b"),
        new("ins_109509", "First Gingham Credit Union", "#8a3b5c"),
        new("ins_109510", "Tattersall Federal Credit Union", "#2d6a4f"),
        new("ins_109511", "Tartan Bank", "#8c2f1b"),
        new("ins_109512", "Houndstooth Bank", "#3a3a44"),
        new("ins_43", "Tartan-Dominion Bank of Canada", "#9b2226", Country: "CA"),
        new("ins_116834", "Flexible Platypus Open Banking", "#4a4e9c", Country: "GB"),
        new("ins_127287", "Platypus OAuth Bank", "#0b6e6e", OAuth: true),
    ];

    public static Institution? Find(string id) => All.FirstOrDefault(i => string.Equals(i.Id, id, StringComparison.Ordinal));
}
