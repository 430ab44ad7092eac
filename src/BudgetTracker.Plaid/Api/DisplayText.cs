using System.Text;

namespace BudgetTracker;

/// <summary>Names from banks and browsers, as they are shown and stored.</summary>
internal static class DisplayText
{
    private const int DefaultMaxLength = 256;

    /// <summary>
    /// One line of at most <paramref name="maxLength"/> UTF-16 code units, without control characters and halves of characters; null
    /// where nothing is left, for Link says "" where it does not know. A text that is such a line already is given back itself.
    /// </summary>
    public static string? Clean(string? value, int maxLength = DefaultMaxLength)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (IsClean(value, maxLength))
            return value;
        var line = new StringBuilder(Math.Min(value.Length, maxLength));
        Span<char> units = stackalloc char[2];
        // Half of a surrogate pair is given as U+FFFD.
        foreach (var rune in value.Trim().EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > maxLength)
                break;
            line.Append(Rune.IsControl(rune) ? " " : units[..rune.EncodeToUtf16(units)]);
        }

        var text = line.ToString().Trim();
        return text.Length > 0 ? text : null;
    }

    private static bool IsClean(string value, int maxLength)
    {
        if (value.Length > maxLength || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
            return false;
        foreach (var rune in value.EnumerateRunes())
        {
            // U+FFFD is either the text's own, or half of a surrogate pair.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
                return false;
        }

        return true;
    }
}
