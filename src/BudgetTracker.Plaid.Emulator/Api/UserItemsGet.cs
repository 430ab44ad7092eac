namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/users/#useritemsget"/>
internal static class UserItemsGet
{
    public static UserItemsGetResponse Handle(ApiCall call)
    {
        var reference = UserReference.Read(call.Fields);
        call.Fields.Validate();
        return new([.. Items(call.State, reference.Find(call.State)).Select(ItemView.Of)], call.RequestId);
    }

    /// <summary>The user's living items, those whose public token nobody exchanged included.</summary>
    public static IEnumerable<Item> Items(EmulatorState state, User user) =>
        state.Items.Where(i => !i.Removed && string.Equals(i.UserId, user.Id, StringComparison.Ordinal));
}

internal sealed record UserItemsGetResponse(IReadOnlyList<ItemView> Items, string RequestId);
