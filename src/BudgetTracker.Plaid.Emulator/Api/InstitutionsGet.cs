namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget"/>
internal static class InstitutionsGet
{
    private const int MaximumCount = 500;

    public static InstitutionsGetResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var count = fields.RequiredInteger("count", 1, MaximumCount);
        var offset = fields.RequiredInteger("offset", 0, int.MaxValue);
        var countries = fields.RequiredList("country_codes");
        Choices.CheckSome(fields, "country_codes", countries, Catalog.Countries);
        var options = fields.OptionalObject("options");
        var products = options?.OptionalList("products");
        Choices.CheckSome(fields, "options.products", products, Catalog.Products);
        var routingNumbers = options?.OptionalList("routing_numbers");
        var oauth = options?.OptionalBoolean("oauth");
        var wanted = InstitutionMetadata.Read(options);
        fields.Validate();

        var found = Institution.All
            .Where(i => countries.Contains(i.Country, StringComparer.Ordinal))
            .Where(i => products is null || products.All(p => i.Products.Contains(p, StringComparer.Ordinal)))
            .Where(i => routingNumbers is null || routingNumbers.Intersect(i.RoutingNumbers, StringComparer.Ordinal).Any())
            .Where(i => oauth is null || oauth == i.OAuth)
            .ToList();
        return new([.. found.Skip(offset).Take(count).Select(i => InstitutionView.Of(i, wanted))], found.Count, call.RequestId);
    }
}

internal sealed record InstitutionsGetResponse(IReadOnlyList<InstitutionView> Institutions, int Total, string RequestId);
