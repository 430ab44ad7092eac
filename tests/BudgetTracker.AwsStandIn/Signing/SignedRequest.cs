namespace BudgetTracker.LocalAws;

/// <summary>What of a request a signature covers: everything as it came over the wire, still encoded.</summary>
internal sealed record SignedRequest(
    string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public string? Header(string name)
    {
        var values = Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);
        return string.Join(',', values.Select(Collapse)) is { Length: > 0 } value ? value : null;
    }

    // Spaces around a value and runs of them inside do not count.
    private static string Collapse(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
