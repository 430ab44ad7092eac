namespace BudgetTracker;

/// <summary>What is owed on a mortgage.</summary>
internal sealed record MortgageLiability(
    string AccountId, string? AccountNumber, decimal? CurrentLateFee, decimal? EscrowBalance, bool? HasPmi, bool? HasPrepaymentPenalty,
    MortgageRate InterestRate, decimal? LastPaymentAmount, DateOnly? LastPaymentDate, string? LoanTerm, string? LoanTypeDescription,
    DateOnly? MaturityDate, decimal? NextMonthlyPayment, DateOnly? NextPaymentDueDate, DateOnly? OriginationDate,
    decimal? OriginationPrincipalAmount, decimal? PastDueAmount, PropertyAddress PropertyAddress, decimal? YtdInterestPaid, decimal? YtdPrincipalPaid)
{
    private const decimal Rate = 3.99m;
    private const decimal Payment = 3141.54m;
    private const int Years = 30;

    private static readonly DateOnly _origin = new(2015, 8, 1);

    public static MortgageLiability Of(Account account, LiabilityDates dates)
    {
        var owed = account.Current ?? 0;
        var interest = Math.Round(owed * Rate / 100 / 12, 2);
        return new(
            account.Id, "3120194154", 0, Payment, true, true, new(Rate, "fixed"), dates.Paid ?? Payment, dates.LastPayment, $"{Years} year", "conventional",
            _origin.AddYears(Years).AddDays(-1), Payment, dates.NextDue, _origin, 425000, 0,
            new("Malakoff", "US", "14236", "NY", "2992 Cameron Road"), interest * dates.Today.Month, (Payment - interest) * dates.Today.Month);
    }
}

internal sealed record MortgageRate(decimal? Percentage, string? Type);

internal sealed record PropertyAddress(string? City, string? Country, string? PostalCode, string? Region, string? Street);
