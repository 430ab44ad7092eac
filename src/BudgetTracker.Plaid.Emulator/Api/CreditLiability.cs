namespace BudgetTracker;

/// <summary>What is owed on a credit card.</summary>
internal sealed record CreditLiability(
    string? AccountId, IReadOnlyList<Apr> Aprs, bool? IsOverdue, decimal? LastPaymentAmount, DateOnly? LastPaymentDate,
    DateOnly? LastStatementIssueDate, decimal? LastStatementBalance, decimal? MinimumPaymentAmount, DateOnly? NextPaymentDueDate)
{
    private const decimal LeastPayment = 20;
    private const decimal Share = 0.02m;

    public static CreditLiability Of(Account account, LiabilityDates dates)
    {
        var owed = Math.Max(account.Current ?? 0, 0);
        var minimum = Math.Min(owed, Math.Max(LeastPayment, Math.Round(owed * Share, 2)));
        return new(
            account.Id,
            [
                new(15.24m, "balance_transfer_apr", 0, 0),
                new(27.95m, "cash_apr", 0, 0),
                new(12.5m, "purchase_apr", owed, Math.Round(owed * 12.5m / 100 / 12, 2)),
            ],
            false, dates.Paid ?? 168.25m, dates.LastPayment, dates.LastStatement, owed, minimum, owed > 0 ? dates.NextDue : null);
    }
}

internal sealed record Apr(decimal AprPercentage, string AprType, decimal? BalanceSubjectToApr, decimal? InterestChargeAmount);
