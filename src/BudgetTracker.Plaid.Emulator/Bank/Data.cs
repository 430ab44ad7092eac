namespace BudgetTracker;

/// <summary>The tables embedded in the assembly: a line of headings, then a line each, cells parted by commas that no cell holds.</summary>
internal static class Data
{
    public static IReadOnlyList<string> Lines(string name)
    {
        using var stream = typeof(Data).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)];
    }
}
