using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/users/#userget"/>
internal static class UserGet
{
    public static UserGetResponse Handle(ApiCall call)
    {
        var id = call.Fields.Required("user_id");
        call.Fields.Validate();
        var user = call.State.FindUser(id) ?? throw Errors.UserNotFound();
        return new(user.Id, user.ClientUserId, user.CreatedAt, user.UpdatedAt ?? user.CreatedAt, user.Identity, call.RequestId);
    }
}

internal sealed record UserGetResponse(
    string UserId, string? ClientUserId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? Identity,
    string RequestId);
