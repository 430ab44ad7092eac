namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/users/#usercreate"/>
internal static class UserCreate
{
    public static UserCreateResponse Handle(ApiCall call)
    {
        var id = call.Fields.Required("client_user_id");
        call.Fields.Ignore("identity", "end_customer", "consumer_report_user_identity", "with_upgraded_user");
        call.Fields.Validate();
        return new(call.State.UserFor(id), call.RequestId);
    }
}

internal sealed record UserCreateResponse(string UserId, string RequestId);
