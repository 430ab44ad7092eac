namespace BudgetTracker.Faults;

/// <summary>Link's metadata, as JSON; written by hand, because no serializer would write half an emoji.</summary>
internal static class Metadata
{
    private static readonly string[] _fields = ["", @",""transfer_status"":null", @",""new"":[{""a"":1e400}]", @",""\ud800new"":1"];

    /// <param name="browser">Whose accounts differ from all others'.</param>
    /// <param name="dice">Of the browser.</param>
    /// <param name="isOdd">Whether names are odd, and fields there that nobody knows.</param>
    public static string Of(int browser, Random dice, bool isOdd)
    {
        // The number comes first, so that accounts still differ where a long name is cut.
        string Odd(string text) => isOdd ? $"{text} {OddText.Next(dice)}" : text;
        var more = isOdd ? _fields[dice.Next(_fields.Length)] : "";
        return $$"""
            {
                "institution":{"institution_id":"ins_109508","name":"{{Odd("First Platypus Bank")}}"},
                "accounts":[{"id":"account-{{browser}}-{{dice.Next()}}","name":"{{Odd($"Checking {dice.Next()}")}}","mask":"0000","type":"depository","subtype":"checking"{{more}}}
                ]{{more}}
            }
            """;
    }
}
