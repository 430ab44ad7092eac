namespace BudgetTracker;

/// <summary>What a bank makes of an entry in the course of time: pending, posted, corrected, taken back.</summary>
internal static class Course
{
    public static IEnumerable<BankChange> Of(Entry entry, Household household)
    {
        var dice = household.Dice("course/" + entry.Key);
        return entry.ByCard ? ByCard(entry, household.Country.Currency, dice) : Direct(entry, household.Country.Currency, dice);
    }

    /// <summary>The next day on which banks post.</summary>
    public static DateOnly BusinessDay(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(2),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    private static IEnumerable<BankChange> Direct(Entry entry, string currency, Dice dice)
    {
        var row = new BankRow(entry.Key, entry.Account, entry.Amount, currency, entry.Day, Pending: false, null, entry.Text, entry.About);
        return [new(At(entry.Day, dice.Between(1, 8), dice), row.Key, row)];
    }

    private static IEnumerable<BankChange> ByCard(Entry entry, string currency, Dice dice)
    {
        var authorized = entry.AuthorizedAt ?? At(entry.Day, dice.Between(8, 21), dice);
        var pending = new BankRow(
            entry.Key + "/p", entry.Account, entry.Held ?? entry.Amount, currency, entry.Day, Pending: true, null, entry.PendingText ?? entry.Text, entry.About)
        {
            AuthorizedOn = dice.Falls(80) ? null : entry.Day,
            AuthorizedAt = authorized,
        };
        var appears = entry.AuthorizedAt ?? authorized.AddMinutes(dice.Between(1, 90));
        yield return new(appears, pending.Key, pending);

        var posts = At(BusinessDay(entry.Day.AddDays(dice.Falls(30) ? dice.Between(6, 12) : dice.Between(1, 4))), dice.Between(1, 7), dice);
        if (entry.NeverPosts)
        {
            yield return new(appears.AddDays(dice.Between(5, 8)), pending.Key, null);
            yield break;
        }

        var linked = !dice.Falls(15);
        var apart = dice.Falls(20);
        yield return new(posts, pending.Key, null);
        var row = pending with
        {
            Key = entry.Key,
            Amount = entry.Amount,
            Date = DateOnly.FromDateTime(posts.UtcDateTime),
            Pending = false,
            PendingKey = linked ? pending.Key : null,
            Text = entry.Text,
        };
        // Now and then the one is gone hours before the other comes.
        var posted = apart ? posts.AddHours(dice.Between(9, 30)) : posts;
        yield return new(posted, row.Key, row);
        foreach (var change in Afterwards(row, posted, dice))
            yield return change;
    }

    /// <summary>Few lines change once they are posted; fewer are taken back, and some of those return.</summary>
    private static IEnumerable<BankChange> Afterwards(BankRow row, DateTimeOffset posted, Dice dice)
    {
        if (dice.Falls(8))
            yield return new(posted.AddHours(dice.Between(20, 80)), row.Key, row with { About = row.About with { Mistaken = null, Confidence = "VERY_HIGH" }, Text = row.Text + " *" });
        if (!dice.Falls(6))
            yield break;
        var gone = posted.AddDays(dice.Between(4, 9));
        yield return new(gone, row.Key, null);
        if (dice.Falls(500))
            yield return new(gone.AddDays(dice.Between(2, 10)), row.Key, row);
    }

    private static DateTimeOffset At(DateOnly day, int hour, Dice dice) =>
        new(day.ToDateTime(new TimeOnly(hour, dice.Below(60), dice.Below(60))), TimeSpan.Zero);
}
