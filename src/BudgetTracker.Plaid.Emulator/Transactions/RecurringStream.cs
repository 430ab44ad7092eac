namespace BudgetTracker;

/// <summary>Payments that come again and again. Plaid guesses them; the emulator knows.</summary>
/// <param name="Name">Names it within its item.</param>
/// <param name="AccountId">Its account.</param>
/// <param name="Rows">Posted, the oldest first.</param>
internal sealed record RecurringStream(string Name, string AccountId, IReadOnlyList<FeedRow> Rows)
{
    private const int Fewest = 2;

    /// <summary>The streams that show at least twice.</summary>
    public static IEnumerable<RecurringStream> In(TransactionFeed feed) => feed.Rows
        .Where(row => row.Row is { Pending: false, About.Stream: not null })
        .GroupBy(row => (row.Row!.About.Stream, row.AccountId))
        .Where(group => group.Count() >= Fewest)
        .Select(group => new RecurringStream(
            $"{group.Key.Stream}/{group.First().Row!.Account}", group.Key.AccountId, [.. group.OrderBy(r => r.Row!.Date).ThenBy(r => r.Id, StringComparer.Ordinal)]));

    public string Frequency => DaysApart switch
    {
        <= 9 => "WEEKLY",
        14 => "BIWEEKLY",
        <= 20 => "SEMI_MONTHLY",
        <= 45 => "MONTHLY",
        _ => "ANNUALLY",
    };

    /// <summary>When the next one is to be expected.</summary>
    public DateOnly Next => Frequency switch
    {
        "MONTHLY" => Last.AddMonths(1),
        "ANNUALLY" => Last.AddYears(1),
        _ => Last.AddDays(DaysApart),
    };

    private DateOnly Last => Rows[^1].Row!.Date;

    private int DaysApart => (Last.DayNumber - Rows[0].Row!.Date.DayNumber) / (Rows.Count - 1);
}
