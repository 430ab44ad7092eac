namespace BudgetTracker;

/// <summary>The one route that needs no credentials.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#categoriesget"/>
internal static class CategoriesGet
{
    public static CategoriesGetResponse Handle(ApiCall call)
    {
        call.Fields.Ignore("client_id", "secret"); // Clients send them with every call.
        call.Fields.Validate();
        return new(LegacyCategory.All, call.RequestId);
    }
}

internal sealed record CategoriesGetResponse(IReadOnlyList<LegacyCategory> Categories, string RequestId);
