namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
internal static class InstitutionsGetById
{
    public static InstitutionsGetByIdResponse Handle(ApiCall call)
    {
        var id = call.Fields.Required("institution_id");
        var countries = call.Fields.RequiredList("country_codes");
        Choices.Check(call.Fields, "country_codes", countries, Catalog.Countries);
        call.Fields.Ignore("options");
        call.Fields.Validate();

        var institution = Institution.Find(id);
        return institution is not null && countries.Contains(institution.Country, StringComparer.Ordinal)
            ? new(InstitutionView.Of(institution), call.RequestId)
            : throw Errors.InvalidInstitution();
    }
}

internal sealed record InstitutionsGetByIdResponse(InstitutionView Institution, string RequestId);

internal sealed record InstitutionView(
    string InstitutionId, string Name, IReadOnlyList<string> Products, IReadOnlyList<string> CountryCodes,
    string? Url, string? PrimaryColor, string? Logo, IReadOnlyList<string> RoutingNumbers, IReadOnlyList<string> DtcNumbers, bool Oauth)
{
    public static InstitutionView Of(Institution institution) => new(
        institution.Id, institution.Name, BudgetTracker.Institution.Products, [institution.Country], null, institution.Color, null, [], [], institution.OAuth);
}
