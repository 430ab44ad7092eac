using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/users/#usercreate"/>
internal static class UserCreate
{
    private const int MaximumLength = 128;

    public static UserCreateResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var clientUserId = fields.Required("client_user_id");
        fields.CheckLength("client_user_id", clientUserId, MaximumLength);
        fields.CheckLength("end_customer", fields.OptionalString("end_customer"), MaximumLength);
        var identity = UserIdentity.Read(fields);
        var isLegacy = UserIdentity.ReadLegacy(fields);
        if (isLegacy && identity is not null)
            fields.Invalid("only one of identity and consumer_report_user_identity may be provided");
        var upgraded = fields.OptionalFlag("with_upgraded_user");
        fields.Validate();

        var user = call.State.UserFor(clientUserId);
        if (identity is not null)
            user.Identity = identity;
        // A request does not tell how old its integration is: whoever does not speak the newer flow gets both.
        return new(user.Id, identity is null && !upgraded ? call.State.UserTokenFor(user) : null, call.RequestId);
    }
}

internal sealed record UserCreateResponse(
    string UserId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserToken,
    string RequestId);
