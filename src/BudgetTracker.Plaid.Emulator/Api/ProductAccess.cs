namespace BudgetTracker;

/// <summary>The accounts of an item that a product's route is about.</summary>
internal sealed record ProductAccess(Item Item, IReadOnlyList<Account> Accounts)
{
    /// <summary>
    /// Reads what all these routes have in common, after the route read its own fields, and refuses an item that cannot be
    /// asked, an institution without the product, an item without it, and account ids of others.
    /// </summary>
    /// <param name="call">The request.</param>
    /// <param name="product">The product, or null for what every item has.</param>
    public static ProductAccess Require(ApiCall call, string? product)
    {
        var wanted = call.Fields.OptionalObject("options")?.OptionalList("account_ids");
        return Require(call, product, wanted);
    }

    public static ProductAccess Require(ApiCall call, string? product, IReadOnlyList<string>? wanted)
    {
        var item = call.RequireItem();
        item.ThrowIfBroken();
        if (product is not null)
            call.Emulation.Use(item, product);
        item.ThrowUnlessHas(wanted);
        return new(item, [.. call.Emulation.Updates.Accounts(item).Where(a => wanted is null || wanted.Contains(a.Id, StringComparer.Ordinal))]);
    }

    /// <summary>The accounts that the product knows; an item without any is refused.</summary>
    public List<Account> Only(Func<Account, bool> suits, Func<ApiException> none)
    {
        var accounts = Accounts.Where(suits).ToList();
        return accounts.Count > 0 ? accounts : throw none();
    }
}
