namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
internal static class AccountsGet
{
    public static AccountsGetResponse Handle(ApiCall call)
    {
        var wanted = call.Fields.OptionalObject("options")?.OptionalList("account_ids");
        var item = call.RequireItem();
        if (item.LoginRequired)
            throw new ApiException(Errors.LoginRequired());
        var ids = item.Accounts.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        if (wanted is not null && !wanted.All(ids.Contains))
            throw Errors.InvalidAccountId();

        var accounts = item.Accounts.Where(a => wanted is null || wanted.Contains(a.Id, StringComparer.Ordinal));
        return new([.. accounts.Select(AccountView.Of)], ItemView.Of(item), call.RequestId);
    }
}

internal sealed record AccountsGetResponse(IReadOnlyList<AccountView> Accounts, ItemView Item, string RequestId);

internal sealed record AccountView(
    string AccountId, BalanceView Balances, string? Mask, string Name, string? OfficialName, string Type, string? Subtype, string HolderCategory)
{
    public static AccountView Of(Account account) => new(
        account.Id,
        new(account.Available, account.Current, account.Limit, "USD", null),
        account.Mask,
        account.Name,
        account.OfficialName,
        account.Type,
        account.Subtype,
        "personal");
}

internal sealed record BalanceView(
    decimal? Available, decimal? Current, decimal? Limit, string? IsoCurrencyCode, string? UnofficialCurrencyCode);
