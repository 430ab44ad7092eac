namespace BudgetTracker;

/// <summary>What can be held in an investment account. The names are nobody's, so that no price here is mistaken for a market's.</summary>
internal sealed record Security(
    string Name, string? Ticker, string Type, string Subtype, decimal Price, string Sector, string Industry, bool IsCash = false)
{
    public static Security Cash { get; } = new("U S Dollar", "CUR:USD", "cash", "cash", 1, "Cash", "Cash", IsCash: true);

    /// <summary>All but cash, each at a price in whole cents.</summary>
    public static IReadOnlyList<Security> Traded { get; } =
    [
        new("Platypus Total Market Index Fund", "PLTMX", "mutual fund", "mutual fund", 27.50m, "Miscellaneous", "Investment Trusts or Mutual Funds"),
        new("Gingham Growth ETF", "GGRW", "etf", "etf", 10.42m, "Miscellaneous", "Investment Trusts or Mutual Funds"),
        new("Tattersall Bond Fund", "TTBND", "mutual fund", "mutual fund", 10.24m, "Miscellaneous", "Investment Trusts or Mutual Funds"),
        new("Tartan Industries", "TRTN", "equity", "common stock", 34.73m, "Producer Manufacturing", "Industrial Machinery"),
        new("Houndstooth Software", "HNDS", "equity", "common stock", 61.19m, "Technology Services", "Packaged Software"),
    ];

    /// <summary>The same for everybody who holds it in that money.</summary>
    public string IdIn(string currency) => Ids.Derived(0, $"security/{Name}/{currency}");
}
