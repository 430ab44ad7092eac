namespace BudgetTracker;

/// <summary>One instance of each text of a run: its rows name the same accounts, merchants and codes again and again.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    public string? Of(string? text)
    {
        if (text is null)
            return null;
        if (_texts.TryGetValue(text, out var known))
            return known;
        _texts.Add(text);
        return text;
    }
}
