namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/products/liabilities/#liabilitiesget"/>
internal static class LiabilitiesGet
{
    public static LiabilitiesGetResponse Handle(ApiCall call)
    {
        var access = ProductAccess.Require(call, "liabilities");
        var debts = access.Only(
            a => a is { Type: "credit", Subtype: "credit card" or "paypal" } or { Type: "loan", Subtype: "student" or "mortgage" },
            Errors.NoLiabilityAccounts);
        var today = DateOnly.FromDateTime(call.State.Now.UtcDateTime);
        var payments = access.Item.Transactions;
        return new(
            [.. access.Accounts.Select(AccountView.Of)],
            new(
                Some(debts.Where(a => a.Type is "credit").Select(a => CreditLiability.Of(a, Dates(a)))),
                Some(debts.Where(a => a.Subtype is "mortgage").Select(a => MortgageLiability.Of(a, Dates(a)))),
                Some(debts.Where(a => a.Subtype is "student").Select(a => StudentLiability.Of(a, Dates(a))))),
            ItemView.Of(access.Item),
            call.RequestId);

        LiabilityDates Dates(Account account) => LiabilityDates.Of(today, payments?.LatestPayment(account));
    }

    /// <summary>A kind of debt that nobody has is null.</summary>
    private static List<T>? Some<T>(IEnumerable<T> liabilities) => liabilities.ToList() is { Count: > 0 } some ? some : null;
}

internal sealed record LiabilitiesGetResponse(IReadOnlyList<AccountView> Accounts, LiabilitiesView Liabilities, ItemView Item, string RequestId);

internal sealed record LiabilitiesView(
    IReadOnlyList<CreditLiability>? Credit, IReadOnlyList<MortgageLiability>? Mortgage, IReadOnlyList<StudentLiability>? Student);

/// <summary>The days of a month at which statements are issued and payments are due, and the last payment where its transaction is known.</summary>
internal sealed record LiabilityDates(DateOnly LastPayment, DateOnly LastStatement, DateOnly NextDue, DateOnly Today, decimal? Paid)
{
    private const int StatementDay = 28;
    private const int DaysToPay = 25;
    private const int PaidBefore = 6;

    public static LiabilityDates Of(DateOnly today, BankRow? payment)
    {
        var statement = new DateOnly(today.Year, today.Month, StatementDay);
        if (statement > today)
            statement = statement.AddMonths(-1);
        return new(payment?.Date ?? statement.AddDays(-PaidBefore), statement, statement.AddDays(DaysToPay), today, -payment?.Amount);
    }
}
