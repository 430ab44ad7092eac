namespace BudgetTracker.Faults;

/// <summary>Text that a bank, Plaid or a page may send and that nobody expects, as it stands between the quotes of a JSON string.</summary>
internal static class OddText
{
    private static readonly string[] _texts =
    [
        @"A bank\r\nof two lines", @"\tA bank\t", @"A\u0085bank", @"\u2028A bank\u2029", @"half an emoji \ud83d", @"\ude00 the other half",
        @"a NUL \u0000 in it", @"\u0007", @"  ", "", new string('x', 300), $"{new string('x', 255)}\\ud83d\\ude00", @"\ufeff\u202eknab", "'; drop table --",
    ];

    public static string Next(Random dice) => _texts[dice.Next(_texts.Length)];
}
