namespace BudgetTracker;

/// <summary>What happens to a household's accounts in a month. A month knows nothing of the one before but what it can work out.</summary>
internal static class Lives
{
    public static IEnumerable<Entry> In(Household household, DateOnly month) =>
        [
            .. Income.In(household, month),
            .. Bills.In(household, month),
            .. Purchases.In(household, month),
            .. Travel.In(household, month),
            .. OwnTransfers.In(household, month),
            .. BankCharges.In(household, month),
        ];

    /// <summary>What a joint account tells: a common purse for the kitchen and the bills.</summary>
    public static IEnumerable<Entry> Shared(Household household, DateOnly month)
    {
        string[] kinds = ["groceries/", "home/", "pharmacy/", "energy/", "internet/"];
        foreach (var entry in Purchases.In(household, month).Concat(Bills.In(household, month)))
        {
            if (Array.Exists(kinds, kind => entry.Key.StartsWith(kind, StringComparison.Ordinal)))
                yield return entry with { Key = "joint/" + entry.Key, Account = Masks.Joint };
        }

        foreach (var partner in (string[])["A", "B"])
        {
            yield return new(
                $"joint/common/{month.Key()}/{partner}", Masks.Joint, -450m * household.Country.Scale, Course.BusinessDay(month.Day(1)), $"HOUSEHOLD MONEY {partner}",
                new(Category.Of("TRANSFER_IN_ACCOUNT_TRANSFER"), PaymentPlace.Other) { Code = "transfer" });
        }
    }

    /// <summary>The day of the month, or the month's last where it is shorter.</summary>
    public static DateOnly Day(this DateOnly month, int day) =>
        month.AddDays(Math.Min(day, DateTime.DaysInMonth(month.Year, month.Month)) - 1);

    /// <summary>What a price has become: it rises by a few per cent every twelve months from a month of its own.</summary>
    public static decimal Risen(decimal price, DateOnly month, int monthOfRise, decimal rise)
    {
        var years = month.Year - 2020 - (month.Month < monthOfRise ? 1 : 0);
        for (; years > 0; years--)
            price *= 1 + rise;
        return Math.Round(price, 2, MidpointRounding.AwayFromZero);
    }

    public static string Key(this DateOnly day) => day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
}
