namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/institutions/#institutionssearch"/>
internal static class InstitutionsSearch
{
    private const int MaximumResults = 10;

    public static InstitutionsSearchResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var query = fields.Required("query").Trim();
        var products = fields.OptionalList("products");
        Choices.CheckSome(fields, "products", products, Catalog.Products);
        var countries = fields.RequiredList("country_codes");
        Choices.CheckSome(fields, "country_codes", countries, Catalog.Countries);
        var options = fields.OptionalObject("options");
        var oauth = options?.OptionalBoolean("oauth");
        var payment = options?.OptionalObject("payment_initiation");
        payment?.Ignore("payment_id", "consent_id");
        var wanted = InstitutionMetadata.Read(options);
        fields.Validate();

        var found = Institution.All
            .Where(i => countries.Contains(i.Country, StringComparer.Ordinal))
            .Where(i => products is null || products.All(p => i.Products.Contains(p, StringComparer.Ordinal)))
            .Where(i => oauth is null || oauth == i.OAuth)
            .Select(i => (Institution: i, Rank: Rank(i.Name, query)))
            .Where(i => i.Rank is not null)
            .OrderBy(i => i.Rank) // Stable, so that of two equal matches the better known bank comes first.
            .Take(MaximumResults);
        return new([.. found.Select(i => InstitutionView.Of(i.Institution, wanted))], call.RequestId);
    }

    /// <summary>How well a name matches, 0 being best; null where a word of the query is not in it.</summary>
    private static int? Rank(string name, string query)
    {
        if (name.Equals(query, StringComparison.OrdinalIgnoreCase))
            return 0;
        if (name.StartsWith(query, StringComparison.OrdinalIgnoreCase))
            return 1;
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!words.All(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return null;
        return words.All(word => $" {name}".Contains($" {word}", StringComparison.OrdinalIgnoreCase)) ? 2 : 3;
    }
}

internal sealed record InstitutionsSearchResponse(IReadOnlyList<InstitutionView> Institutions, string RequestId);
