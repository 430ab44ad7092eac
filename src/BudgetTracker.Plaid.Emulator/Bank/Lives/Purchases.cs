namespace BudgetTracker;

/// <summary>Everyday purchases by card, and the money that comes back of some.</summary>
internal static class Purchases
{
    private const int RefundedPerMille = 85;

    private static readonly string[] _confidences = ["VERY_HIGH", "VERY_HIGH", "VERY_HIGH", "HIGH", "HIGH", "MEDIUM", "LOW", "UNKNOWN"];

    public static IEnumerable<Entry> In(Household household, DateOnly month)
    {
        foreach (var kind in Kind.All.Where(k => k.PerMilleAMonth > 0))
        {
            var dice = household.Dice($"{kind.Name}/{month.Key()}");
            var count = (kind.PerMilleAMonth / 1000) + (dice.Falls(kind.PerMilleAMonth % 1000) ? 1 : 0);
            for (var i = 0; i < count; i++)
            {
                var purchase = One(household, kind, month, i, dice);
                yield return purchase;
                if (kind.Name is "clothing" or "online" or "electronics" && !purchase.NeverPosts && dice.Falls(RefundedPerMille))
                    yield return Refund(purchase, dice);
            }
        }
    }

    public static Description Describe(Kind kind, Merchant merchant, Household household, Dice dice)
    {
        // Plaid is sure of brands, often unsure of the others, and now and then wrong.
        var mistaken = dice.Falls(merchant.Known ? 15 : 120) ? dice.Pick(Kind.All).Category : null;
        var inStore = kind.Place is PaymentPlace.InStore;
        return new(kind.Category, kind.Place)
        {
            Merchant = merchant,
            Mistaken = mistaken == kind.Category ? null : mistaken,
            Confidence = merchant.Known && mistaken is null ? "VERY_HIGH" : dice.Pick(_confidences),
            Code = "purchase",
            City = inStore && !dice.Falls(300) ? household.Country.City : null,
            Country = inStore && dice.Falls(600) ? household.Country.Code : null,
            Store = inStore && merchant.Known && dice.Falls(400) ? dice.Between(1, 9999).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    private static Entry One(Household household, Kind kind, DateOnly month, int index, Dice dice)
    {
        var merchants = Merchant.Of(household.Country.Code, kind.Name);
        // A third of what people pay goes to shops that nobody else knows.
        var isBrand = !dice.Falls(400);
        var wanted = merchants.Where(m => m.Known == isBrand).ToList();
        var merchant = dice.Pick(wanted.Count > 0 ? wanted : merchants);
        var day = month.Day(dice.Between(1, DateTime.DaysInMonth(month.Year, month.Month)));
        var amount = dice.Amount(kind.Lowest, kind.Lowest + ((kind.Highest - kind.Lowest) * dice.Between(5, 100) / 100m)) * household.Country.Scale;
        var number = dice.Below(1_000_000_000);
        return new(
            $"{kind.Name}/{month.Key()}/{index}",
            kind.OnCredit ? Masks.CreditCard : Masks.Checking,
            amount,
            day,
            household.Country.Purchase(merchant.Printed, day, number, pending: false),
            Describe(kind, merchant, household, dice))
        {
            ByCard = true,
            PendingText = household.Country.Purchase(merchant.Printed, day, number, pending: true),
            Held = Held(kind.Name, amount, household.Country, dice),
            NeverPosts = dice.Falls(12),
        };
    }

    private static decimal? Held(string kind, decimal amount, Country country, Dice dice) => kind switch
    {
        "fuel" => dice.Falls(600) ? country.Scale : null,
        "restaurant" when country.Code is "US" or "CA" => Math.Round(amount / (1 + (dice.Between(10, 25) / 100m)), 2, MidpointRounding.AwayFromZero),
        _ => null,
    };

    private static Entry Refund(Entry purchase, Dice dice)
    {
        // The whole, or some of it; within days or in another month.
        var amount = dice.Falls(600) ? purchase.Amount : Math.Round(purchase.Amount * dice.Between(20, 80) / 100m, 2, MidpointRounding.AwayFromZero);
        return purchase with
        {
            Key = purchase.Key + "/refund",
            Amount = -amount,
            Day = purchase.Day.AddDays(dice.Between(4, 45)),
            Held = null,
            NeverPosts = false,
            About = purchase.About with { Code = "refund" },
        };
    }
}
