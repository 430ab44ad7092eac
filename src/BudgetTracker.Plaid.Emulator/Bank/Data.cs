namespace BudgetTracker;

/// <summary>The files embedded in the assembly. A table has a line of headings, then a line each, cells parted by commas that no cell holds.</summary>
internal static class Data
{
    public static IReadOnlyList<string> Lines(string name)
    {
        using var reader = new StreamReader(Open(name));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)];
    }

    /// <summary>A file of the assembly.</summary>
    public static Stream Open(string name) =>
        typeof(Data).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
}
