namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/investments/#investmentsholdingsget"/>
internal static class InvestmentsHoldingsGet
{
    public static InvestmentsHoldingsGetResponse Handle(ApiCall call)
    {
        var access = ProductAccess.Require(call, "investments");
        var accounts = access.Only(a => a.Type is "investment", Errors.NoInvestmentAccounts);
        var yesterday = DateOnly.FromDateTime(call.State.Now.UtcDateTime).AddDays(-1);
        var since = DateOnly.FromDateTime(access.Item.CreatedAt.UtcDateTime);
        var holdings = accounts.SelectMany(a => Portfolio.Of(a, since).Holdings).ToList();
        return new(
            [.. access.Accounts.Select(AccountView.OfInvestments)],
            [.. holdings.Select(h => HoldingView.Of(h, yesterday))],
            [.. holdings.Select(h => (h.Security, h.Account.Currency)).Distinct().Select(s => SecurityView.Of(s.Security, s.Currency, yesterday))],
            ItemView.Of(access.Item),
            call.RequestId);
    }
}

internal sealed record InvestmentsHoldingsGetResponse(
    IReadOnlyList<AccountView> Accounts, IReadOnlyList<HoldingView> Holdings, IReadOnlyList<SecurityView> Securities, ItemView Item, string RequestId);

internal sealed record HoldingView(
    string AccountId, string SecurityId, decimal InstitutionPrice, DateOnly? InstitutionPriceAsOf, DateTimeOffset? InstitutionPriceDatetime,
    decimal InstitutionValue, decimal? CostBasis, decimal Quantity, string? IsoCurrencyCode, string? UnofficialCurrencyCode,
    decimal? VestedQuantity, decimal? VestedValue)
{
    public static HoldingView Of(Holding holding, DateOnly priceOf) => new(
        holding.Account.Id, holding.Security.IdIn(holding.Account.Currency), holding.Security.Price, priceOf, null, holding.Value, holding.Cost,
        holding.Quantity, holding.Account.Currency, null, null, null);
}

internal sealed record SecurityView(
    string SecurityId, string? Isin, string? Cusip, string? Sedol, string? InstitutionSecurityId, string? InstitutionId, string? ProxySecurityId,
    string? Name, string? TickerSymbol, bool? IsCashEquivalent, string? Type, string? Subtype, decimal? ClosePrice, DateOnly? ClosePriceAsOf,
    DateTimeOffset? UpdateDatetime, string? IsoCurrencyCode, string? UnofficialCurrencyCode, string? MarketIdentifierCode, string? Sector,
    string? Industry, string? CfiCode, string? OptionContract, string? FixedIncome)
{
    public static SecurityView Of(Security security, string currency, DateOnly priceOf) => new(
        security.IdIn(currency), null, null, null, null, null, null, security.Name, security.Ticker, security.IsCash, security.Type, security.Subtype,
        security.Price, priceOf, null, currency, null, null, security.Sector, security.Industry, null, null, null);
}
