namespace BudgetTracker;

/// <summary>Rent, utilities and subscriptions: the same day every month, at prices that change.</summary>
internal static class Bills
{
    private static readonly Bill[] _bills =
    [
        new("rent", 1, 9, 0.04m),
        new("insurance", 3, 1, 0.06m),
        new("telephone", 9, 11, 0.02m),
        new("energy", 12, 10, 0.03m) { Seasonal = true },
        new("internet", 17, 6, 0.05m),
        new("gym", 5, 2, 0.07m),
        new("video", 21, 8, 0.13m),
        new("music", 24, 5, 0.1m),
        new("cloud", 27, 7, 0.2m),
    ];

    public static IEnumerable<Entry> In(Household household, DateOnly month) => _bills.Select(bill => Of(household, bill, month));

    private static Entry Of(Household household, Bill bill, DateOnly month)
    {
        var kind = Kind.Of(bill.Kind);
        var merchant = household.Own(bill.Kind);
        var day = kind.OnCredit ? month.Day(bill.Day) : Course.BusinessDay(month.Day(bill.Day));
        var dice = household.Dice($"{bill.Kind}/{month.Key()}");
        var price = Lives.Risen(household.Usual(bill.Kind), month, bill.MonthOfRise, bill.Rise);
        if (bill.Seasonal)
            price = Math.Round(price * Season(month) * dice.Amount(0.92m, 1.08m), 2, MidpointRounding.AwayFromZero);
        var number = household.Dice("contract/" + bill.Kind).Below(1_000_000_000);
        return new(
            $"{bill.Kind}/{month.Key()}",
            kind.OnCredit ? Masks.CreditCard : Masks.Checking,
            price,
            day,
            kind.OnCredit ? household.Country.Purchase(merchant.Printed, day, number, pending: false) : household.Country.DirectDebit(merchant.Printed, number),
            Purchases.Describe(kind, merchant, household, dice) with { Stream = bill.Kind, Code = kind.OnCredit ? "purchase" : "direct debit", City = null, Country = null, Store = null })
        {
            ByCard = kind.OnCredit,
            PendingText = kind.OnCredit ? merchant.Printed : null,
        };
    }

    /// <summary>Heating: twice as much in January as in July.</summary>
    private static decimal Season(DateOnly month) => 1 + (Math.Abs(month.Month - 7) - 3) / 9m;

    private sealed record Bill(string Kind, int Day, int MonthOfRise, decimal Rise)
    {
        public bool Seasonal { get; init; }
    }
}
