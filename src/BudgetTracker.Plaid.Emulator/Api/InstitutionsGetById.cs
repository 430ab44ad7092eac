namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
internal static class InstitutionsGetById
{
    public static InstitutionsGetByIdResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var id = fields.Required("institution_id");
        var countries = fields.RequiredList("country_codes");
        Choices.CheckSome(fields, "country_codes", countries, Catalog.Countries);
        var options = fields.OptionalObject("options");
        var wanted = InstitutionMetadata.Read(options) with { Status = options?.OptionalFlag("include_status") ?? false };
        fields.Validate();

        var institution = call.Emulation.FindInstitution(id, countries[0]);
        return institution is not null && countries.Contains(institution.Country, StringComparer.Ordinal)
            ? new(InstitutionView.Of(institution, wanted), call.RequestId)
            : throw Errors.InvalidInstitution();
    }
}

internal sealed record InstitutionsGetByIdResponse(InstitutionView Institution, string RequestId);
