using System.Buffers.Text;
using System.Text;

namespace BudgetTracker;

/// <summary>
/// JSON whose text is no Unicode: bytes that are not UTF-8, and escapes of one half of a surrogate pair. A bank may put half an emoji
/// into a name, and the reader refuses the whole document for it, the token beside it included.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8259#section-8.2"/>
public static class BrokenText
{
    /// <summary>What stands in place of what is no character.</summary>
    public const char Replacement = '\ufffd';

    private const int EscapeLength = 6; // \uXXXX

    /// <summary>The same JSON, with U+FFFD in place of what is no character.</summary>
    public static byte[] Mend(ReadOnlySpan<byte> json)
    {
        var mended = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        for (var at = 0; at < mended.Length; at++)
        {
            if (mended[at] is not (byte)'\\')
                continue;
            var unit = UnitAt(mended, at);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(mended, at + EscapeLength)))
                at += (2 * EscapeLength) - 1;
            else if (char.IsSurrogate(unit))
                "\\ufffd"u8.CopyTo(mended.AsSpan(at));
            else
                at++; // The escaped character may itself be a backslash.
        }

        return mended;
    }

    /// <summary>The UTF-16 code unit whose escape begins here, or NUL where none does.</summary>
    private static char UnitAt(ReadOnlySpan<byte> json, int at) =>
        json.Length >= at + EscapeLength && json[at..].StartsWith("\\u"u8)
        && Utf8Parser.TryParse(json.Slice(at + 2, EscapeLength - 2), out ushort unit, out var length, 'x') && length == EscapeLength - 2
            ? (char)unit
            : '\0';
}
