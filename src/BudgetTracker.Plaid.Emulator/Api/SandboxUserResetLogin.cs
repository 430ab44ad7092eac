namespace BudgetTracker;

/// <summary>Resets the login of a user's items: of those named or, without any named, of all.</summary>
/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxuserreset_login"/>
internal static class SandboxUserResetLogin
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var reference = UserReference.Read(call.Fields);
        var wanted = call.Fields.OptionalList("item_ids");
        call.Fields.Validate();

        var user = reference.Find(call.State);
        IEnumerable<Item> items = wanted is { Count: > 0 } ? UserItemsRemove.Named(call.State, user, wanted) : UserItemsGet.Items(call.State, user);
        foreach (var item in items)
            call.Emulation.Break(item, Errors.LoginRequiredCode);
        return new(call.RequestId);
    }
}
