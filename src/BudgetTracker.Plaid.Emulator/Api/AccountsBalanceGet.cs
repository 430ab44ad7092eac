namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/balance/#accountsbalanceget"/>
internal static class AccountsBalanceGet
{
    /// <summary>Capital One, the one bank that does not tell every balance of this moment and so says of which it is.</summary>
    private const string Slow = "ins_128026";

    public static AccountsGetResponse Handle(ApiCall call)
    {
        var options = call.Fields.OptionalObject("options");
        var oldest = options?.OptionalTime("min_last_updated_datetime");
        var (item, accounts) = ProductAccess.Require(call, product: null, options?.OptionalList("account_ids"));
        var isSlow = item.Institution.Id is Slow;
        if (isSlow && oldest is null && accounts.Any(a => a.Type is not "depository"))
            throw Errors.InvalidField("options.min_last_updated_datetime is required for this institution");
        return new([.. accounts.Select(View)], ItemView.Of(item), call.RequestId);

        AccountView View(Account account)
        {
            var view = AccountView.Of(account);
            return isSlow ? view with { Balances = view.Balances with { LastUpdatedDatetime = call.State.Now } } : view;
        }
    }
}
