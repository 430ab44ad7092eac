namespace BudgetTracker;

/// <summary>Removes items without their access tokens: all of them or none.</summary>
/// <seealso href="https://plaid.com/docs/api/users/#useritemsremove"/>
internal static class UserItemsRemove
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var reference = UserReference.Read(call.Fields);
        var wanted = call.Fields.RequiredList("item_ids");
        call.Fields.Validate();

        foreach (var item in Named(call.State, reference.Find(call.State), wanted))
            item.Removed = true;
        return new(call.RequestId);
    }

    /// <summary>The user's items of these ids, none of which may be somebody else's.</summary>
    public static List<Item> Named(EmulatorState state, User user, IReadOnlyList<string> ids)
    {
        var items = UserItemsGet.Items(state, user).Where(i => ids.Contains(i.Id, StringComparer.Ordinal)).ToList();
        return items.Count == ids.Distinct(StringComparer.Ordinal).Count() ? items : throw Errors.ItemNotFound();
    }
}
