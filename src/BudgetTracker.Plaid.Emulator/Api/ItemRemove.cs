namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itemremove"/>
internal static class ItemRemove
{
    private const int MaximumNote = 512;

    public static EmptyResponse Handle(ApiCall call)
    {
        call.Fields.Ignore("reason_code");
        if (call.Fields.OptionalString("reason_note") is { Length: > MaximumNote })
            call.Fields.Invalid("reason_note must be at most 512 characters");
        call.RequireItem().Removed = true;
        return new(call.RequestId);
    }
}
