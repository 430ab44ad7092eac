namespace BudgetTracker;

/// <summary>Removes a user and the user's items.</summary>
/// <seealso href="https://plaid.com/docs/api/users/#userremove"/>
internal static class UserRemove
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var reference = UserReference.Read(call.Fields);
        call.Fields.Validate();

        var user = reference.Find(call.State);
        foreach (var item in UserItemsGet.Items(call.State, user))
            item.Removed = true;
        call.State.Remove(user);
        return new(call.RequestId);
    }
}
