namespace BudgetTracker;

internal static class Products
{
    public const string Transactions = "transactions";

    public static void Check(IReadOnlyList<string> products)
    {
        if (products.FirstOrDefault(p => !Catalog.LinkProducts.Contains(p)) is { } unknown)
            throw Errors.InvalidProduct($"\"{unknown}\" is not a product that Link can be initialized with");
    }
}
