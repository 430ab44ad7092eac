namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itemremove"/>
internal static class ItemRemove
{
    private const int MaximumNote = 512;

    public static EmptyResponse Handle(ApiCall call)
    {
        Choices.Check(call.Fields, "reason_code", [call.Fields.OptionalString("reason_code") ?? ""], Catalog.ItemRemovalReasons);
        call.Fields.CheckLength("reason_note", call.Fields.OptionalString("reason_note"), MaximumNote);
        call.RequireItem().Removed = true;
        return new(call.RequestId);
    }
}
