namespace BudgetTracker;

/// <summary>
/// Which of the items that nobody owns an exchange of this database may have left. An item says nothing of whose it is, and another
/// database with the same Plaid client and the same user ids (a second schema, a restored backup) may own it: so no more are taken
/// for left behind than there are exchanges that lost one.
/// </summary>
internal static class LostItems
{
    /// <summary>One item for each exchange, as far as there are: of its institution before any other, and first seen the nearest to it.</summary>
    /// <param name="exchanges">Oldest first.</param>
    /// <param name="items">What nobody owns.</param>
    /// <param name="institutions">Of Plaid's items, by item id; an institution that is not known fits any.</param>
    public static IReadOnlyDictionary<LostExchange, UnownedItem> Match(
        IReadOnlyList<LostExchange> exchanges, IReadOnlyList<UnownedItem> items, IReadOnlyDictionary<string, string?> institutions)
    {
        var matched = new Dictionary<LostExchange, UnownedItem>();
        var left = items.Where(static item => !item.IsForgotten).OrderBy(static item => item.ItemId, StringComparer.Ordinal).ToList();
        // What an earlier run has begun to remove goes before what is only supposed.
        foreach (var exchange in exchanges.OrderBy(static exchange => exchange.ItemId is null))
        {
            var item = exchange.ItemId is { } begun
                ? left.Find(item => item.ItemId == begun)
                : left.Where(item => Fits(exchange, item))
                    .OrderBy(item => exchange.InstitutionId is null || institutions[item.ItemId] is null)
                    .ThenBy(item => (item.FirstSeenAt - exchange.CreatedAt).Duration())
                    .FirstOrDefault();
            if (item is null)
                continue;
            matched.Add(exchange, item);
            left.Remove(item);
        }

        return matched;

        bool Fits(LostExchange exchange, UnownedItem item) =>
            exchange.InstitutionId is not { } left || institutions[item.ItemId] is not { } right || string.Equals(left, right, StringComparison.Ordinal);
    }
}
