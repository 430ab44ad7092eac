namespace BudgetTracker;

/// <summary>Which lives an item's accounts tell.</summary>
internal static class Households
{
    /// <summary>What a posting or a refund of the first days has to do with is older than they are.</summary>
    private const int DaysBefore = 60;

    public static IReadOnlyList<Life> LivesOf(Item item, IEnumerable<Item> all, int seed, DateOnly first)
    {
        var country = Country.Of(item.Institution.Country);
        var person = Dice.Seed((ulong)seed, $"person/{item.Person}/{country.Currency}");
        var login = new Household(Dice.Seed(person, $"bank/{item.Institution.Id}/{item.Username}"), country, Ordinal(item, all), person);
        var begin = first.AddDays(-DaysBefore);
        var own = new Life(login, begin, Lives.In);
        if (item.Custom is { } custom)
            return [own, new(login, begin, (_, month) => custom.Income(country, month))];
        return item.Accounts.Any(a => a.Mask is Masks.Joint)
            ? [own, new(login with { Seed = Dice.Seed((ulong)seed, "joint/" + item.Institution.Id) }, begin, Lives.Shared)]
            : [own];
    }

    private static string CurrencyOf(Item item) => Country.Of(item.Institution.Country).Currency;

    /// <summary>The how-manieth bank of its person with that money it is; a bank that is linked again stays where it was.</summary>
    private static int Ordinal(Item item, IEnumerable<Item> all) => all
        .Where(other => string.Equals(other.Person, item.Person, StringComparison.Ordinal) && CurrencyOf(other) == CurrencyOf(item))
        .Select(other => other.Institution.Id)
        .Distinct(StringComparer.Ordinal)
        .TakeWhile(id => !string.Equals(id, item.Institution.Id, StringComparison.Ordinal))
        .Count();
}
