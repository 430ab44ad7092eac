namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/investments/#investmentstransactionsget"/>
internal static class InvestmentsTransactionsGet
{
    private const int DefaultCount = 100;
    private const int MaximumCount = 500;

    public static InvestmentsTransactionsGetResponse Handle(ApiCall call)
    {
        var fields = call.Fields;
        var (start, end) = (fields.RequiredDate("start_date"), fields.RequiredDate("end_date"));
        if (start > end)
            fields.Invalid("start_date must not be after end_date");
        var options = fields.OptionalObject("options");
        var count = options?.OptionalInteger("count", 1, MaximumCount) ?? DefaultCount;
        var offset = options?.OptionalInteger("offset", 0, int.MaxValue) ?? 0;
        options?.OptionalFlag("async_update");
        var access = ProductAccess.Require(call, "investments", options?.OptionalList("account_ids"));
        var accounts = access.Only(a => a.Type is "investment", Errors.NoInvestmentAccounts);

        var since = DateOnly.FromDateTime(access.Item.CreatedAt.UtcDateTime);
        var yesterday = DateOnly.FromDateTime(call.State.Now.UtcDateTime).AddDays(-1);
        var trades = accounts.SelectMany(a => Portfolio.Of(a, since).Trades)
            .Where(t => t.Date >= start && t.Date <= end)
            .OrderByDescending(t => t.Date).ThenBy(t => t.Id, StringComparer.Ordinal)
            .ToList();
        var page = trades.Skip(offset).Take(count).ToList();
        return new(
            [.. access.Accounts.Select(AccountView.OfInvestments)],
            [.. page.Select(InvestmentTransactionView.Of)],
            [.. page.Select(t => (t.Security, t.Account.Currency)).Distinct().Select(s => SecurityView.Of(s.Security, s.Currency, yesterday))],
            trades.Count,
            ItemView.Of(access.Item),
            call.RequestId);
    }
}

internal sealed record InvestmentsTransactionsGetResponse(
    IReadOnlyList<AccountView> Accounts, IReadOnlyList<InvestmentTransactionView> InvestmentTransactions, IReadOnlyList<SecurityView> Securities,
    int TotalInvestmentTransactions, ItemView Item, string RequestId);

internal sealed record InvestmentTransactionView(
    string InvestmentTransactionId, string? CancelTransactionId, string AccountId, string? SecurityId, DateOnly Date,
    DateTimeOffset? TransactionDatetime, string Name, decimal Quantity, decimal Amount, decimal Price, decimal? Fees, string Type, string Subtype,
    string? IsoCurrencyCode, string? UnofficialCurrencyCode)
{
    public static InvestmentTransactionView Of(InvestmentTrade trade) => new(
        trade.Id, null, trade.Account.Id, trade.Security.IdIn(trade.Account.Currency), trade.Date, null, trade.Name, trade.Quantity, trade.Amount,
        trade.Price, 0, trade.Type, trade.Subtype, trade.Account.Currency, null);
}
