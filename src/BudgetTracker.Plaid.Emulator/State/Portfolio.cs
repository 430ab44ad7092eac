namespace BudgetTracker;

/// <summary>
/// What an investment account holds and how it came by it: made from the account alone, so that the same account always
/// answers the same, and worth its balance to the cent.
/// </summary>
internal sealed record Portfolio(IReadOnlyList<Holding> Holdings, IReadOnlyList<InvestmentTrade> Trades)
{
    private const int Kinds = 3;
    private const int Purchases = 8;
    private const int MonthsBetween = 3;
    private const decimal Invested = 0.9m;
    private const decimal Growth = 0.02m;
    private const string Buying = "buy";

    public static Portfolio Of(Account account, DateOnly since)
    {
        var (holdings, trades) = (new List<Holding>(), new List<InvestmentTrade>());
        var balance = Math.Max(account.Current ?? 0, 0);
        var rest = balance;
        foreach (var (index, security) in Chosen(account).Index())
        {
            var quantity = Math.Floor(balance * Invested / Kinds / security.Price);
            if (quantity == 0)
                continue;
            var bought = Buy(account, security, quantity, since.AddDays(-index)).ToList();
            trades.AddRange(bought);
            holdings.Add(new(account, security, quantity, quantity * security.Price, bought.Sum(t => t.Amount)));
            rest -= quantity * security.Price;
        }

        if (rest > 0)
            holdings.Add(new(account, Security.Cash, rest, rest, rest));
        trades.AddRange(Pay(account, trades));
        return new(holdings, [.. trades.OrderByDescending(t => t.Date).ThenBy(t => t.Id, StringComparer.Ordinal)]);
    }

    private static IEnumerable<Security> Chosen(Account account)
    {
        var first = new Dice(Dice.Seed(0, account.Id)).Below(Security.Traded.Count);
        return Enumerable.Range(0, Kinds).Select(i => Security.Traded[(first + i) % Security.Traded.Count]);
    }

    /// <summary>Spreads the purchase over two years; the further back, the cheaper.</summary>
    private static IEnumerable<InvestmentTrade> Buy(Account account, Security security, decimal quantity, DateOnly since)
    {
        for (var i = 0; i < Purchases; i++)
        {
            var part = Math.Floor(quantity * (i + 1) / Purchases) - Math.Floor(quantity * i / Purchases);
            var price = Math.Round(security.Price * (1 - Growth * i), 2);
            if (part > 0)
                yield return new(account, security, since.AddMonths(-MonthsBetween * i), $"BUY {security.Name}", part, price, part * price, Buying, Buying);
        }
    }

    /// <summary>The money that each day's purchases were paid with.</summary>
    private static List<InvestmentTrade> Pay(Account account, IEnumerable<InvestmentTrade> bought) =>
    [
        .. bought.GroupBy(t => t.Date).Select(day => new InvestmentTrade(
            account, Security.Cash, day.Key, "CONTRIBUTION", 0, 0, -day.Sum(t => t.Amount), "cash", "contribution")),
    ];
}

internal sealed record Holding(Account Account, Security Security, decimal Quantity, decimal Value, decimal Cost);

/// <summary>A positive amount is money that went out for securities, a negative one money that came in.</summary>
internal sealed record InvestmentTrade(
    Account Account, Security Security, DateOnly Date, string Name, decimal Quantity, decimal Price, decimal Amount, string Type, string Subtype)
{
    public string Id { get; } = Ids.Derived(0, $"trade/{Account.Id}/{Security.Name}/{Date:O}");
}
