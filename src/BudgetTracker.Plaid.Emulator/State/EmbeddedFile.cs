namespace BudgetTracker;

/// <summary>The data files inside the assembly, in which <c>#</c> begins a comment.</summary>
internal static class EmbeddedFile
{
    public static IEnumerable<string> ReadLines(string name)
    {
        using var stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line;
        }
    }
}
