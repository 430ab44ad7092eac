namespace BudgetTracker;

/// <summary>A week away in two months of the year: a flight, a hotel, and a country whose shops write as they do there.</summary>
internal static class Travel
{
    private static readonly (string Code, string Currency, decimal Rate)[] _countries =
    [
        ("JP", "JPY", 0.0067m), ("GR", "EUR", 1.08m), ("UA", "UAH", 0.024m), ("AE", "AED", 0.27m), ("IL", "ILS", 0.27m), ("TH", "THB", 0.029m),
        ("KR", "KRW", 0.00072m), ("CN", "CNY", 0.14m), ("MX", "MXN", 0.055m), ("IN", "INR", 0.0119m),
    ];

    public static IEnumerable<Entry> In(Household household, DateOnly month)
    {
        var year = household.Dice($"travel/{month.Year}");
        int[] months = [year.Between(2, 6), year.Between(7, 11)];
        if (!months.Contains(month.Month))
            yield break;

        var dice = household.Dice($"travel/{month.Key()}");
        var (code, currency, rate) = dice.Pick(_countries.Where(c => !string.Equals(c.Currency, household.Country.Currency, StringComparison.Ordinal)).ToList());
        var first = month.Day(dice.Between(3, 18));
        yield return Booking(household, "flight", first.AddDays(-2), dice);
        yield return Booking(household, "hotel", first, dice) with { Held = 50 * household.Country.Scale };
        yield return Deposit(household, first, dice);
        var count = dice.Between(6, 14);
        for (var i = 0; i < count; i++)
        {
            var merchant = dice.Pick(Merchant.Of(code, "abroad"));
            var day = first.AddDays(dice.Between(0, 6));
            var paid = dice.Amount(6, 140) * household.Country.Scale;
            var key = $"abroad/{month.Key()}/{i}";
            var text = $"{merchant.Printed} {Math.Round(paid / rate / household.Country.Scale, currency is "JPY" or "KRW" ? 0 : 2)} {currency}";
            yield return new(key, Masks.CreditCard, paid, day, text, Purchases.Describe(Kind.Of("abroad"), merchant, household, dice) with { City = null, Country = code })
            {
                ByCard = true,
                PendingText = merchant.Printed,
            };
            yield return new(
                key + "/fee", Masks.CreditCard, Math.Round(paid * 0.03m, 2, MidpointRounding.AwayFromZero), Course.BusinessDay(day.AddDays(2)),
                "FOREIGN TRANSACTION FEE", new(Category.Of("BANK_FEES_FOREIGN_TRANSACTION_FEES"), PaymentPlace.Other) { Code = "bank charge" });
        }
    }

    private static Entry Booking(Household household, string kind, DateOnly day, Dice dice)
    {
        var merchant = household.Own(kind);
        return new(
            $"{kind}/{day.Key()}", Masks.CreditCard, dice.Amount(Kind.Of(kind).Lowest, Kind.Of(kind).Highest) * household.Country.Scale, day,
            household.Country.Purchase(merchant.Printed, day, dice.Below(1_000_000_000), pending: false),
            Purchases.Describe(Kind.Of(kind), merchant, household, dice))
        {
            ByCard = true,
        };
    }

    /// <summary>A hotel's hold for damages that is let go.</summary>
    private static Entry Deposit(Household household, DateOnly day, Dice dice)
    {
        var merchant = household.Own("hotel");
        return new(
            $"hold/{day.Key()}", Masks.CreditCard, 200 * household.Country.Scale, day, merchant.Printed,
            Purchases.Describe(Kind.Of("hotel"), merchant, household, dice))
        {
            ByCard = true,
            NeverPosts = true,
        };
    }
}
