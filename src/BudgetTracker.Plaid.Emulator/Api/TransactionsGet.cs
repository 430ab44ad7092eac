namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsget"/>
internal static class TransactionsGet
{
    private const int MaximumCount = 500;
    private const int DefaultCount = 100;

    public static TransactionsGetResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var start = fields.RequiredDate("start_date");
        var end = fields.RequiredDate("end_date");
        var options = fields.OptionalObject("options");
        var accounts = options?.OptionalList("account_ids");
        var count = options?.OptionalInteger("count", 1, MaximumCount) ?? DefaultCount;
        var offset = options?.OptionalInteger("offset", 0, int.MaxValue) ?? 0;
        var days = options?.OptionalInteger("days_requested", 1, Item.MaximumDaysRequested);
        var wanted = TransactionOptions.Read(fields, options);
        if (start > end)
            fields.Invalid("start_date must not be after end_date");
        var item = call.RequireTransactions(days, options);
        var all = call.Emulation.Updates.Of(item);
        if (all.Status is UpdateStatus.NotReady)
            throw Errors.ProductNotReady();
        item.ThrowUnlessHas(accounts);

        var found = all.Feed.Rows
            .Where(row => row.Row!.Date >= start && row.Row.Date <= end && accounts?.Contains(row.AccountId, StringComparer.Ordinal) is not false)
            .OrderByDescending(row => row.Row!.Date).ThenBy(row => row.Id, StringComparer.Ordinal)
            .ToList();
        return new(
            [.. call.Emulation.Updates.Accounts(item).Where(a => accounts?.Contains(a.Id, StringComparer.Ordinal) is not false).Select(AccountView.Of)],
            [.. found.Skip(offset).Take(count).Select(row => TransactionView.Of(row, item, wanted))],
            found.Count,
            ItemView.Of(item),
            call.RequestId);
    }
}

internal sealed record TransactionsGetResponse(
    IReadOnlyList<AccountView> Accounts, IReadOnlyList<TransactionView> Transactions, int TotalTransactions, ItemView Item, string RequestId);
