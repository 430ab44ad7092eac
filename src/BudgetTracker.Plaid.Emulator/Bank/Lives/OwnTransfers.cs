namespace BudgetTracker;

/// <summary>Money between accounts of one person: both sides, on one day or days apart, and on to the person's next bank.</summary>
internal static class OwnTransfers
{
    private const int SpendingsOfSavings = 6;

    public static IEnumerable<Entry> In(Household household, DateOnly month) => [.. Standing(household, month), .. Levelled(household, month)];

    private static IEnumerable<Entry> Standing(Household household, DateOnly month)
    {
        var scale = household.Country.Scale;
        var saved = household.Dice("saved").Between(2, 6) * 50m * scale;
        return
        [
            .. Pair(household, "save", month.Day(2), 0, saved, Masks.Checking, Masks.Saving, "TRANSFER_OUT_SAVINGS", "TRANSFER_IN_SAVINGS"),
            .. Pair(household, "card", month.Day(20), 1, Owed(household, month.AddMonths(-1)), Masks.Checking, Masks.CreditCard, "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT", "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT"),
            .. Pair(household, "student", month.Day(18), 3, 186.44m * scale, Masks.Checking, Masks.StudentLoan, "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT", "LOAN_PAYMENTS_STUDENT_LOAN_PAYMENT"),
            .. Pair(household, "mortgage", month.Day(6), 1, 612.08m * scale, Masks.Checking, Masks.Mortgage, "LOAN_PAYMENTS_MORTGAGE_PAYMENT", "LOAN_PAYMENTS_MORTGAGE_PAYMENT"),
            // What was saved in half a year is spent twice a year.
            .. month.Month % SpendingsOfSavings == 0
                ? Pair(household, "spend", month.Day(3), 1, saved * SpendingsOfSavings, Masks.Saving, Masks.Checking, "TRANSFER_OUT_ACCOUNT_TRANSFER", "TRANSFER_IN_ACCOUNT_TRANSFER")
                : [],
            .. BetweenBanks(household, month),
            .. Cash(household, month),
            .. Friends(household, month),
        ];
    }

    /// <summary>What the month before left over goes to a broker; what it lacked comes from the money market. So the account neither fills nor drains.</summary>
    private static IEnumerable<Entry> Levelled(Household household, DateOnly month)
    {
        var before = month.AddMonths(-1);
        var left = -Income.In(household, before).Concat(Bills.In(household, before)).Concat(Purchases.In(household, before))
            .Concat(BankCharges.In(household, before)).Concat(Standing(household, before))
            .Where(e => e.Account is Masks.Checking && !e.NeverPosts)
            .Sum(e => e.Amount);
        if (left <= 0)
            return Pair(household, "top-up", month.Day(4), 1, -left, Masks.MoneyMarket, Masks.Checking, "TRANSFER_OUT_ACCOUNT_TRANSFER", "TRANSFER_IN_ACCOUNT_TRANSFER");
        var day = Course.BusinessDay(month.Day(4));
        return [new(
            $"invest/{day.Key()}", Masks.Checking, left, day, $"BROKERAGE CONTRIBUTION {household.Dice("broker").Below(1_000_000_000):d9}",
            new(Category.Of("TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS"), PaymentPlace.Other) { Code = "transfer" })];
    }

    private static IEnumerable<Entry> Pair(
        Household household, string name, DateOnly day, int daysApart, decimal amount, string from, string to, string outgoing, string incoming)
    {
        if (amount <= 0)
            yield break;
        var key = $"{name}/{day.Key()}";
        var left = Course.BusinessDay(day);
        var number = household.Dice(key).Below(1_000_000_000);
        yield return new($"{key}/out", from, amount, left, Text("TO", to, number), About(outgoing));
        yield return new($"{key}/in", to, -amount, Course.BusinessDay(left.AddDays(daysApart)), Text("FROM", from, number), About(incoming));

        Description About(string category) => new(Category.Of(category), PaymentPlace.Other)
        {
            Code = "transfer",
            Transfer = $"{household.Seed:x16}/{key}",
            Stream = name is "top-up" or "spend" ? null : name,
        };

        static string Text(string way, string mask, int number) => $"ONLINE TRANSFER REF #{number % 10_000_000:d7} {way} ...{mask}";
    }

    /// <summary>What the card's purchases of a month come to, as they are posted.</summary>
    private static decimal Owed(Household household, DateOnly month) =>
        Bills.In(household, month).Concat(Purchases.In(household, month)).Concat(Travel.In(household, month))
            .Where(e => e.Account is Masks.CreditCard && !e.NeverPosts && e.Amount > 0)
            .Sum(e => e.Amount);

    /// <summary>Every month some money goes on to the next bank that the person links, and arrives there two or three days later.</summary>
    private static IEnumerable<Entry> BetweenBanks(Household household, DateOnly month)
    {
        yield return Side(household.Ordinal, Masks.Checking, 0, 1, "TRANSFER_OUT_ACCOUNT_TRANSFER", "EXTERNAL TRANSFER TO OTHER BANK");
        if (household.Ordinal > 0)
            yield return Side(household.Ordinal - 1, Masks.Saving, 2, -1, "TRANSFER_IN_ACCOUNT_TRANSFER", "TRANSFER FROM EXTERNAL ACCOUNT");

        Entry Side(int bank, string account, int later, int sign, string category, string text)
        {
            var name = $"between/{bank}/{month.Key()}";
            var dice = new Dice(Dice.Seed(household.PersonSeed, name));
            var amount = dice.Between(3, 9) * 25m * household.Country.Scale;
            var day = Course.BusinessDay(Course.BusinessDay(month.Day(8)).AddDays(later));
            return new(
                $"{name}/{sign}", account, sign * amount, day, $"{text} {dice.Below(1_000_000_000):d9}",
                new(Category.Of(category), PaymentPlace.Other) { Code = "transfer", Transfer = $"{household.PersonSeed:x16}/{name}" });
        }
    }

    private static IEnumerable<Entry> Cash(Household household, DateOnly month)
    {
        var dice = household.Dice("cash/" + month.Key());
        for (var i = dice.Between(1, 3); i > 0; i--)
        {
            var day = month.Day(dice.Between(1, 28));
            yield return new(
                $"cash/{month.Key()}/{i}", Masks.Checking, dice.Between(1, 6) * 20m * household.Country.Scale, Course.BusinessDay(day),
                $"ATM WITHDRAWAL {dice.Below(1_000_000):d6} {household.Country.City.ToUpperInvariant()}",
                new(Category.Of("TRANSFER_OUT_WITHDRAWAL"), PaymentPlace.InStore) { Code = "atm", City = household.Country.City });
            if (dice.Falls(250))
            {
                yield return new(
                    $"cash/{month.Key()}/{i}/fee", Masks.Checking, 3.50m * household.Country.Scale, Course.BusinessDay(day), "NON-NETWORK ATM FEE",
                    new(Category.Of("BANK_FEES_ATM_FEES"), PaymentPlace.Other) { Code = "bank charge" });
            }
        }
    }

    private static string Payment(Household household, string friend, bool received, int number) => household.Country.Code switch
    {
        "US" => $"Zelle payment {(received ? "from" : "to")} {friend} {number:d11}",
        "CA" => $"INTERAC E-TRANSFER {friend} {number:d9}",
        "GB" => $"FASTER PAYMENT {friend} REF {number % 10_000:d4}",
        "SE" => $"SWISH {(received ? "FRÅN" : "TILL")} {friend}",
        _ => $"{friend} {number:d9}",
    };

    private static IEnumerable<Entry> Friends(Household household, DateOnly month)
    {
        string[] friends = ["Ana Souza", "Jörg Weiß", "Chidi O.", "Mei-Ling Tan", "Пётр Иванов", "Zoë Müller"];
        var dice = household.Dice("friends/" + month.Key());
        for (var i = dice.Between(0, 3); i > 0; i--)
        {
            var friend = dice.Pick(friends);
            var received = dice.Falls(400);
            yield return new(
                $"friends/{month.Key()}/{i}", Masks.Checking, (received ? -1 : 1) * dice.Between(8, 90) * household.Country.Scale,
                Course.BusinessDay(month.Day(dice.Between(1, 28))), Payment(household, friend, received, dice.Below(1_000_000_000)),
                new(Category.Of(received ? "TRANSFER_IN_OTHER_TRANSFER_IN" : "TRANSFER_OUT_OTHER_TRANSFER_OUT"), PaymentPlace.Other)
                {
                    Code = "transfer",
                    Payee = received ? null : friend,
                    Payer = received ? friend : null,
                    Confidence = "MEDIUM",
                });
        }
    }
}
