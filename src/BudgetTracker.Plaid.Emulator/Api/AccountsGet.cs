using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
internal static class AccountsGet
{
    public static AccountsGetResponse Handle(ApiCall call)
    {
        var wanted = call.Fields.OptionalObject("options")?.OptionalList("account_ids");
        var item = call.RequireItem();
        item.ThrowIfBroken();
        var ids = item.Accounts.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        if (wanted is not null && !wanted.All(ids.Contains))
            throw Errors.InvalidAccountId();

        var accounts = call.Emulation.Updates.Accounts(item).Where(a => wanted is null || wanted.Contains(a.Id, StringComparer.Ordinal));
        return new([.. accounts.Select(AccountView.Of)], ItemView.Of(item), call.RequestId);
    }
}

internal sealed record AccountsGetResponse(IReadOnlyList<AccountView> Accounts, ItemView Item, string RequestId);

internal sealed record AccountView(
    string AccountId, BalanceView Balances, string? Mask, string Name, string? OfficialName, string Type, string? Subtype, string HolderCategory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PersistentAccountId = null)
{
    public static AccountView Of(Account account) => new(
        account.Id,
        new(account.Available, account.Current, account.Limit, account.Currency, null),
        account.Mask,
        account.Name,
        account.OfficialName,
        account.Type,
        account.Subtype,
        "personal",
        account.PersistentId);
}

internal sealed record BalanceView(
    decimal? Available, decimal? Current, decimal? Limit, string? IsoCurrencyCode, string? UnofficialCurrencyCode);
