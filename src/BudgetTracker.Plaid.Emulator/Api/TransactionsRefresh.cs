namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsrefresh"/>
internal static class TransactionsRefresh
{
    public static EmptyResponse Handle(ApiCall call)
    {
        var item = call.RequireTransactions(days: null, options: null);
        call.Emulation.Updates.Of(item);
        // Plaid's dynamic user has bought something whenever one looks.
        if (item.Username is SandboxUser.Dynamic)
            item.Add(SandboxUser.Purchase(item, call.State.Now));
        call.Emulation.Updates.Refresh(item);
        return new(call.RequestId);
    }
}
