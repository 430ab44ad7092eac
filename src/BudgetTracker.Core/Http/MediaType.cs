namespace BudgetTracker;

/// <summary>The one media type that bodies have.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#name-media-type"/>
internal static class MediaType
{
    /// <summary>Whether a <c>Content-Type</c> is well-formed, says <c>application/json</c>, and names no charset but UTF-8.</summary>
    public static bool IsJsonInUtf8(string? contentType)
    {
        var (type, rest) = Cut(contentType, ';');
        if (!type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return false;
        while (!rest.IsEmpty)
        {
            // A quoted value may hold a semicolon; no parameter that is known here does, so such a type is refused.
            (var parameter, rest) = Cut(rest, ';');
            if (parameter.IsEmpty)
                continue;
            var (name, value) = Cut(parameter, '=');
            if (value is ['"', .., '"'])
                value = value[1..^1];
            if (!IsToken(name) || !IsToken(value))
                return false;
            if (name.Equals("charset", StringComparison.OrdinalIgnoreCase) && !value.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static Halves Cut(ReadOnlySpan<char> text, char separator) => text.IndexOf(separator) is >= 0 and var at
        ? new(text[..at].Trim(), text[(at + 1)..].Trim())
        : new(text.Trim(), default);

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !"!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal))
                return false;
        }

        return !text.IsEmpty;
    }

    private readonly ref struct Halves(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        private readonly ReadOnlySpan<char> _first = first;
        private readonly ReadOnlySpan<char> _second = second;

        public void Deconstruct(out ReadOnlySpan<char> first, out ReadOnlySpan<char> second)
        {
            first = _first;
            second = _second;
        }
    }
}
