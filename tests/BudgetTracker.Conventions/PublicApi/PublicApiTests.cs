using System.Reflection;

namespace BudgetTracker.Conventions.PublicApi;

/// <summary>The public surface of each package is a file, so that a change of it shows in review.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "UPDATE_PUBLIC_API=1 dotnet test tests/BudgetTracker.Conventions";

    public static TheoryData<string> Packages => [.. Libraries.All.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_is_the_one_that_was_reviewed(string package)
    {
        var file = Path.Combine(Repository.Root, "tests", "BudgetTracker.Conventions", "PublicApi", package + ".txt");
        var actual = PublicApiPrinter.Print(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(file, actual);

        var reviewed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(
            string.Equals(reviewed, actual, StringComparison.Ordinal),
            $"""
            The public surface of {package} has changed:
            {string.Join('\n', Differences(reviewed, actual))}
            If that is meant, accept it and commit the file: {Accept}
            """);
    }

    [Fact]
    public void The_print_tells_what_callers_depend_on() =>
        Assert.Equal(
            """
            public abstract class Sample<T> : IDisposable where T : class, new()
                protected Sample(string name, int? count = null)
                public const int Answer = 42
                public required string? Name { get; init; }
                public abstract Task<T?> FindAsync(IReadOnlyList<string?> keys, CancellationToken cancellationToken = default)
                public static bool TryParse(string text, out T? value)
                public virtual void Dispose()

            public enum Sample<T>.Colour
                Red = 1
                Blue = 2

            public static class SampleExtensions
                public static string Shout(this string text, params string[] more)

            """.ReplaceLineEndings("\n"),
            PublicApiPrinter.Print([typeof(SampleExtensions), typeof(Sample<>), typeof(Sample<>.Colour)]));

    private static IEnumerable<string> Differences(string reviewed, string actual)
    {
        var (before, after) = (Lines(reviewed), Lines(actual));
        return before.Except(after, StringComparer.Ordinal).Select(line => "- " + line)
            .Concat(after.Except(before, StringComparer.Ordinal).Select(line => "+ " + line));
    }

    /// <summary>Each member with the type it belongs to.</summary>
    private static List<string> Lines(string text)
    {
        var type = "";
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(' '))
                lines.Add(type = line);
            else
                lines.Add($"{type.Split(" : ")[0]}: {line.Trim()}");
        }

        return lines;
    }
}
