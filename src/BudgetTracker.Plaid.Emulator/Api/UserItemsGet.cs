namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/users/#useritemsget"/>
internal static class UserItemsGet
{
    public static UserItemsGetResponse Handle(ApiCall call)
    {
        var userId = call.Fields.Required("user_id");
        call.Fields.Validate();
        return new([.. Items(call.State, userId).Select(ItemView.Of)], call.RequestId);
    }

    /// <summary>The user's living items, those whose public token nobody exchanged included.</summary>
    public static IEnumerable<Item> Items(EmulatorState state, string userId) =>
        state.IsUser(userId)
            ? state.Items.Where(i => !i.Removed && string.Equals(i.UserId, userId, StringComparison.Ordinal))
            : throw Errors.UserNotFound();
}

internal sealed record UserItemsGetResponse(IReadOnlyList<ItemView> Items, string RequestId);
