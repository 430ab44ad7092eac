namespace BudgetTracker;

/// <summary>What the bank itself pays and takes on the month's last day.</summary>
internal static class BankCharges
{
    public static IEnumerable<Entry> In(Household household, DateOnly month)
    {
        var scale = household.Country.Scale;
        var last = month.Day(31);
        yield return Interest(Masks.Saving, 0.02m, 0.06m);
        yield return Interest(Masks.Deposit, 0.15m, 0.19m);
        yield return Interest(Masks.MoneyMarket, 62m, 69m);
        yield return Charge("card-interest", Masks.CreditCard, household.Dice("card-interest/" + month.Key()).Amount(0.4m, 6.2m) * scale, "INTEREST CHARGED ON PURCHASES", "BANK_FEES_INTEREST_CHARGE", "interest");
        yield return Charge("student-interest", Masks.StudentLoan, household.Dice("student-interest/" + month.Key()).Amount(150m, 158m) * scale, "INTEREST CHARGE", "BANK_FEES_INTEREST_CHARGE", "interest");
        yield return Charge("fee", Masks.Checking, 4.95m * scale, "MONTHLY SERVICE FEE", "BANK_FEES_OTHER_BANK_FEES", "bank charge");

        Entry Interest(string account, decimal lowest, decimal highest) => Charge(
            "interest/" + account, account, -household.Dice($"interest/{account}/{month.Key()}").Amount(lowest, highest) * scale, "INTEREST PAYMENT", "INCOME_INTEREST_EARNED", "interest");

        Entry Charge(string name, string account, decimal amount, string text, string category, string code) => new(
            $"{name}/{last.Key()}", account, amount, last, text, new(Category.Of(category), PaymentPlace.Other) { Code = code, Stream = $"{name}/{account}" });
    }
}
