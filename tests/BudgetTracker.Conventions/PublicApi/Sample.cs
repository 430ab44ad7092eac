namespace BudgetTracker.Conventions.PublicApi;

#pragma warning disable CA1000, CA1034, CA1051, CA1063, CA1711, CA1716, CA1816, MA0041, MA0048 // It shows the printer, not how to write a class.
/// <summary>One of each thing that the printer knows.</summary>
public abstract class Sample<T> : IDisposable
    where T : class, new()
{
    public const int Answer = 42;

    private protected string? _hidden;

    protected Sample(string name, int? count = null) => (_hidden, Name) = (count?.ToString(provider: null), name);

    public required string? Name { get; init; }

    internal string? Internal => _hidden;

    public abstract Task<T?> FindAsync(IReadOnlyList<string?> keys, CancellationToken cancellationToken = default);

    public static bool TryParse(string text, out T? value)
    {
        value = text.Length == 0 ? null : new T();
        return value is not null;
    }

    public virtual void Dispose() => _hidden = null;

    public enum Colour
    {
        Red = 1,
        Blue = 2,
    }
}

public static class SampleExtensions
{
    public static string Shout(this string text, params string[] more) => text + string.Concat(more);
}
#pragma warning restore CA1000, CA1034, CA1051, CA1063, CA1711, CA1716, CA1816, MA0041, MA0048
