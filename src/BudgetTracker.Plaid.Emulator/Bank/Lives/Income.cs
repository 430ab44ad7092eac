namespace BudgetTracker;

/// <summary>Salary on the 15th and the last day, or before where that is no business day; a tax refund in spring.</summary>
internal static class Income
{
    private const int MonthOfRise = 4;

    public static IEnumerable<Entry> In(Household household, DateOnly month)
    {
        var employer = household.Own("employer");
        var salary = Lives.Risen(household.Usual("employer"), month, MonthOfRise, 0.031m);
        foreach (var day in (int[])[15, 31])
        {
            var paid = BusinessDayBefore(month.Day(day));
            yield return Credit(household, employer, "employer", -salary, paid, "salary");
        }

        if (month.Month == 3)
        {
            var dice = household.Dice("tax/" + month.Key());
            yield return Credit(household, household.Own("tax"), "tax", -dice.Amount(180, 1650) * household.Country.Scale, month.Day(dice.Between(4, 22)), null);
        }
    }

    private static Entry Credit(Household household, Merchant payer, string kind, decimal amount, DateOnly day, string? stream) => new(
        $"{kind}/{day.Key()}", Masks.Checking, amount, Course.BusinessDay(day),
        household.Country.Credit(payer.Printed, household.Dice("reference/" + kind).Below(1_000_000_000)),
        new(Kind.Of(kind).Category, PaymentPlace.Other)
        {
            Merchant = payer,
            Payer = payer.Name,
            Code = "transfer",
            Stream = stream,
            Reference = household.Dice($"trace/{kind}/{day.Key()}").Below(1_000_000_000).ToString("d9", System.Globalization.CultureInfo.InvariantCulture),
        });

    private static DateOnly BusinessDayBefore(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(-2),
        _ => day,
    };
}
