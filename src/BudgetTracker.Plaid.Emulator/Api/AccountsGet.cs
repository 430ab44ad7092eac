using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
internal static class AccountsGet
{
    public static AccountsGetResponse Handle(ApiCall call)
    {
        var (item, accounts) = ProductAccess.Require(call, product: null);
        return new([.. accounts.Select(AccountView.Of)], ItemView.Of(item), call.RequestId);
    }
}

internal sealed record AccountsGetResponse(IReadOnlyList<AccountView> Accounts, ItemView Item, string RequestId);

internal sealed record AccountView(
    string AccountId, BalanceView Balances, string? Mask, string Name, string? OfficialName, string Type, string? Subtype, string HolderCategory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PersistentAccountId = null)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VerificationStatus { get; init; }

    /// <summary>Of <c>/identity/get</c> alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OwnerView>? Owners { get; init; }

    public static AccountView Of(Account account) => new(
        account.Id,
        new(account.Available, account.Current, account.Limit, account.Currency, null),
        account.Mask,
        account.Name,
        account.OfficialName,
        account.Type,
        account.Subtype,
        "personal",
        account.PersistentId)
    {
        VerificationStatus = account.VerificationStatus,
    };

    /// <summary>With the loan that an investment account may have taken, which none has here; only Investments tells of it.</summary>
    public static AccountView OfInvestments(Account account)
    {
        var view = Of(account);
        return view with { Balances = view.Balances with { MarginLoanAmount = BalanceView.NoLoan } };
    }
}

internal sealed record BalanceView(
    decimal? Available, decimal? Current, decimal? Limit, string? IsoCurrencyCode, string? UnofficialCurrencyCode)
{
    /// <summary>A null that is written.</summary>
    public static JsonElement NoLoan { get; } = JsonElement.Parse("null");

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? MarginLoanAmount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastUpdatedDatetime { get; init; }
}
