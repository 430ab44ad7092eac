namespace BudgetTracker;

/// <summary>What is owed on a student loan.</summary>
internal sealed record StudentLiability(
    string? AccountId, string? AccountNumber, IReadOnlyList<DateOnly>? DisbursementDates, DateOnly? ExpectedPayoffDate, string? Guarantor,
    decimal InterestRatePercentage, bool? IsOverdue, decimal? LastPaymentAmount, DateOnly? LastPaymentDate, DateOnly? LastStatementIssueDate,
    decimal? LastStatementBalance, string? LoanName, StudentLoanStatus LoanStatus, decimal? MinimumPaymentAmount, DateOnly? NextPaymentDueDate,
    DateOnly? OriginationDate, decimal? OriginationPrincipalAmount, decimal? OutstandingInterestAmount, string? PaymentReferenceNumber,
    ForgivenessStatus PslfStatus, StudentRepaymentPlan RepaymentPlan, string? SequenceNumber, ServicerAddress ServicerAddress,
    decimal? YtdInterestPaid, decimal? YtdPrincipalPaid)
{
    private const decimal Rate = 5.25m;
    private const decimal Payment = 138.05m;
    private const string Number = "4277075694";

    private static readonly DateOnly _origin = new(2002, 8, 28);
    private static readonly DateOnly _end = new(2032, 7, 28);

    public static StudentLiability Of(Account account, LiabilityDates dates)
    {
        var owed = account.Current ?? 0;
        return new(
            account.Id, Number, [_origin], _end, "DEPT OF ED", Rate, false, dates.Paid ?? Payment, dates.LastPayment, dates.LastStatement, owed, "Consolidation",
            new(_end, "repayment"), 25, dates.NextDue, _origin, Math.Max(owed, 25000), 6227.36m, Number, new(null, null, null),
            new("Standard Repayment", "standard"), "1", new("San Matias", "US", "99415", "CA", "123 Relaxation Road"), 280.55m, 271.65m);
    }
}

internal sealed record StudentLoanStatus(DateOnly? EndDate, string? Type);

internal sealed record ForgivenessStatus(DateOnly? EstimatedEligibilityDate, int? PaymentsMade, int? PaymentsRemaining);

internal sealed record StudentRepaymentPlan(string? Description, string? Type);

internal sealed record ServicerAddress(string? City, string? Country, string? PostalCode, string? Region, string? Street);
