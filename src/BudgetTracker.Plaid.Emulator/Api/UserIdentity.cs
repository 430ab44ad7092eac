using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>What is known of a user, in the form of today and in the one from before December 2025.</summary>
/// <seealso href="https://plaid.com/docs/api/users/#user-create-request-identity"/>
internal static class UserIdentity
{
    private const int LastDigits = 4;

    private static readonly FrozenSet<string> _idNumberTypes =
        ("ar_dni au_drivers_license au_passport br_cpf ca_sin cl_run cn_resident_card co_nit dk_cpr eg_national_id es_dni es_nie hk_hkid in_pan "
        + "it_cf jo_civil_id jp_my_number ke_huduma_namba kw_civil_id mx_curp mx_rfc my_nric ng_nin nz_drivers_license om_civil_id ph_psn "
        + "pl_pesel ro_cnp sa_national_id se_pin sg_nric tr_tc_kimlik us_ssn us_ssn_last_4 za_smart_id").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads <c>identity</c>; null where it is left out.</summary>
    public static JsonObject? Read(ApiFields fields)
    {
        if (fields.OptionalObject("identity") is not { } identity)
            return null;
        var name = identity.OptionalObject("name");
        name?.Required("given_name");
        name?.Required("family_name");
        identity.OptionalDate("date_of_birth");
        foreach (var contact in (identity.OptionalObjects("emails") ?? []).Concat(identity.OptionalObjects("phone_numbers") ?? []))
        {
            contact.Required("data");
            contact.RequiredFlag("primary");
        }

        foreach (var address in identity.OptionalObjects("addresses") ?? [])
        {
            foreach (var part in (string[])["street_1", "street_2", "city", "region", "postal_code"])
                address.OptionalString(part);
            address.Required("country");
            address.RequiredFlag("primary");
        }

        foreach (var number in identity.OptionalObjects("id_numbers") ?? [])
        {
            number.Required("value");
            Choices.Check(fields, "identity.id_numbers", [number.Required("type")], _idNumberTypes);
        }

        return JsonNode.Parse(fields.OptionalElement("identity")!.Value.GetRawText())!.AsObject();
    }

    /// <summary>Reads <c>consumer_report_user_identity</c>, of which nothing is kept; true where it is there.</summary>
    public static bool ReadLegacy(ApiFields fields)
    {
        if (fields.OptionalObject("consumer_report_user_identity") is not { } identity)
            return false;
        identity.Required("first_name");
        identity.Required("last_name");
        identity.RequiredList("phone_numbers");
        identity.RequiredList("emails");
        identity.OptionalString("ssn_full");
        if (identity.OptionalString("ssn_last_4") is { Length: not LastDigits })
            fields.Invalid("consumer_report_user_identity.ssn_last_4 must have four characters");
        identity.OptionalDate("date_of_birth");
        var address = identity.RequiredObject("primary_address");
        address?.Required("street");
        foreach (var part in (string[])["city", "region", "postal_code", "country"])
            address?.OptionalString(part);
        return true;
    }
}
