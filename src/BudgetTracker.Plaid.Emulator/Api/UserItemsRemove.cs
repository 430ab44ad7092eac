namespace BudgetTracker;

/// <summary>Removes items without their access tokens: all of them or none.</summary>
/// <seealso href="https://plaid.com/docs/api/users/#useritemsremove"/>
internal static class UserItemsRemove
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var userId = call.Fields.Required("user_id");
        var wanted = call.Fields.RequiredList("item_ids");
        call.Fields.Validate();

        var items = UserItemsGet.Items(call.State, userId).Where(i => wanted.Contains(i.Id, StringComparer.Ordinal)).ToList();
        if (items.Count != wanted.Distinct(StringComparer.Ordinal).Count())
            throw Errors.ItemNotFound();
        items.ForEach(i => i.Removed = true);
        return new(call.RequestId);
    }
}
