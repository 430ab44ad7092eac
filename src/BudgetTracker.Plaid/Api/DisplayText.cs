using System.Text;

namespace BudgetTracker;

/// <summary>Names from banks and browsers, as they are shown and stored.</summary>
internal static class DisplayText
{
    private const int MaxLength = 256;

    /// <summary>
    /// One line of at most 256 UTF-16 code units, without control characters and halves of characters; null where nothing is left, for Link
    /// says "" where it does not know.
    /// </summary>
    public static string? Clean(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var line = new StringBuilder(Math.Min(value.Length, MaxLength));
        // Half of a surrogate pair is given as U+FFFD.
        foreach (var rune in value.Trim().EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > MaxLength)
                break;
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        var text = line.ToString().Trim();
        return text.Length > 0 ? text : null;
    }
}
