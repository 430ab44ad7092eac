namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionssync"/>
internal static class TransactionsSync
{
    private const int MaximumCount = 500;
    private const int DefaultCount = 100;

    public static TransactionsSyncResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var count = fields.OptionalInteger("count", 1, MaximumCount) ?? DefaultCount;
        var text = fields.OptionalString("cursor");
        var options = fields.OptionalObject("options");
        var days = options?.OptionalInteger("days_requested", 1, Item.MaximumDaysRequested);
        var accountId = options?.OptionalString("account_id");
        var wanted = TransactionOptions.Read(fields, options);
        var item = call.RequireTransactions(days, options);
        item.ThrowUnlessHas(accountId is null ? null : [accountId]);

        item.SyncAsked = true;
        var transactions = call.Emulation.Updates.Of(item);
        var status = StatusOf(transactions.Status);
        if (transactions.Status is UpdateStatus.NotReady)
            return new(status, [], [], [], [], "", false, call.RequestId);

        var page = transactions.Feed.Read(Cursor(text, item, accountId, transactions.Feed.End), count);
        return new(
            status,
            Accounts(call, item, transactions.Feed, accountId),
            [.. page.Added.Select(row => TransactionView.Of(row, item, wanted))],
            [.. page.Modified.Select(row => TransactionView.Of(row, item, wanted))],
            [.. page.Removed.Select(row => new RemovedTransactionView(row.Id, row.AccountId))],
            page.Next.ToString(),
            page.HasMore,
            call.RequestId);
    }

    private static SyncCursor Cursor(string? text, Item item, string? accountId, int end)
    {
        if (string.IsNullOrEmpty(text))
            return new(item.Id, accountId, 0, 0, end);
        if (text is "now")
            return new(item.Id, accountId, end, end, end);
        var cursor = SyncCursor.Parse(text) ?? throw Errors.InvalidField("cursor is not one that /transactions/sync has returned");
        if (!string.Equals(cursor.ItemId, item.Id, StringComparison.Ordinal) || cursor.End > end)
            throw Errors.InvalidField("cursor not associated with access_token");
        if (!string.Equals(cursor.AccountId, accountId, StringComparison.Ordinal))
            throw Errors.InvalidField("cursor not associated with options.account_id");
        if (cursor.Position < cursor.End && cursor.End < end)
            throw Errors.SyncMutation();
        return cursor with { End = end };
    }

    /// <summary>Only those that have transactions.</summary>
    private static IReadOnlyList<AccountView> Accounts(ApiCall call, Item item, TransactionFeed feed, string? accountId) =>
    [
        .. call.Emulation.Updates.Accounts(item)
            .Where(a => feed.AccountIds.Contains(a.Id) && (accountId is null || string.Equals(a.Id, accountId, StringComparison.Ordinal)))
            .Select(AccountView.Of),
    ];

    private static string StatusOf(UpdateStatus status) => status switch
    {
        UpdateStatus.NotReady => "NOT_READY",
        UpdateStatus.Initial => "INITIAL_UPDATE_COMPLETE",
        _ => "HISTORICAL_UPDATE_COMPLETE",
    };
}

internal sealed record TransactionsSyncResponse(
    string TransactionsUpdateStatus, IReadOnlyList<AccountView> Accounts, IReadOnlyList<TransactionView> Added, IReadOnlyList<TransactionView> Modified,
    IReadOnlyList<RemovedTransactionView> Removed, string NextCursor, bool HasMore, string RequestId);

internal sealed record RemovedTransactionView(string TransactionId, string AccountId);
