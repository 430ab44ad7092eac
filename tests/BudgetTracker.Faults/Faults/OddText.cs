namespace BudgetTracker.Faults;

/// <summary>Text that a bank, Plaid or a page may send and that nobody expects, as it stands between the quotes of a JSON string.</summary>
internal static class OddText
{
    private static readonly string[] _texts =
    [
        @"A bank\r\nof two lines", @"\tA bank\t", @"A\u0085bank", @"\u2028A bank\u2029", @"half an emoji \ud83d", @"\ude00 the other half",
        @"a NUL \u0000 in it", @"\u0007", @"  ", "", new string('x', 300), $"{new string('x', 255)}\\ud83d\\ude00", @"\ufeff\u202eknab", "'; drop table --",
    ];

    private static readonly string[] _blanks = ["", @"\r\n", @"\t", @"\u0085", " ", @"\u2028", @"\u0007"];

    public static string Next(Random dice) => _texts[dice.Next(_texts.Length)];

    /// <summary>The text, with what means nothing before and after it.</summary>
    public static string Around(string text, Random dice) => $"{_blanks[dice.Next(_blanks.Length)]}{text}{_blanks[dice.Next(_blanks.Length)]}";
}
