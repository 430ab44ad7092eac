using System.Globalization;

namespace BudgetTracker.Faults;

/// <summary>Link's metadata of the emulator's bank, as JSON; written by hand, because no serializer would write half an emoji.</summary>
internal static class Metadata
{
    private static readonly string[] _accounts =
        ["Checking", "Saving", "CD", "Credit Card", "Money Market", "IRA", "401k", "Student Loan", "Mortgage"];

    private static readonly string[] _fields = ["", @",""transfer_status"":null", @",""new"":[{""a"":1e400}]", @",""\ud800new"":1"];

    /// <param name="dice">Of the browser.</param>
    /// <param name="isOdd">Whether names are odd, and fields there that nobody knows.</param>
    public static string Of(Random dice, bool isOdd)
    {
        var bank = isOdd ? OddText.Next(dice) : "First Platypus Bank";
        var more = isOdd ? _fields[dice.Next(_fields.Length)] : "";
        // What is compared with Plaid's word has to mean the same.
        var accounts = _accounts.Select((name, i) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"account-{{dice.Next()}}","name":"{{(isOdd ? OddText.Around($"Plaid {name}", dice) : $"Plaid {name}")}}","mask":"{{i}}{{i}}{{i}}{{i}}"{{more}}}"""));
        return $$"""{"institution":{"institution_id":"ins_109508","name":"{{bank}}"},"accounts":[{{string.Join(',', accounts)}}]{{more}}}""";
    }
}
