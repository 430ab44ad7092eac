namespace BudgetTracker.Conventions;

/// <summary>Folders are features: they may use each other, but never in a circle.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Projects => ["BudgetTracker.Core", "BudgetTracker.Plaid", "BudgetTracker.AspNetCore", "BudgetTracker.Aws"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_leads_back_to_itself(string project) => Assert.Null(new FolderArrows(FilesOf(project)).FindCircle());

    [Fact]
    public void Arrows_are_drawn_from_the_code_and_not_from_its_documentation()
    {
        Assert.Contains("Exchange -> Items", new FolderArrows(FilesOf("BudgetTracker.Plaid")).All);
        Assert.Contains("Encryption -> Secrets", new FolderArrows(FilesOf("BudgetTracker.Core")).All);
        Assert.Equal(
            ["A -> B"],
            new FolderArrows([("A/One.cs", "/// <see cref=\"Two\"/>\nclass One { Two? two; }"), ("B/Two.cs", "/// <see cref=\"One\"/>\nclass Two;"), ("Root.cs", "class Root { One? one; }")]).All);
    }

    [Fact]
    public void A_circle_is_noticed_and_says_what_draws_it()
    {
        var circle = new FolderArrows([("A/One.cs", "class One { Two? two; }"), ("B/Two.cs", "class Two { Three? three; }"), ("C/Three.cs", "class Three { One? one; }")]).FindCircle();

        Assert.Equal("A -> B (One.cs names Two); B -> C (Two.cs names Three); C -> A (Three.cs names One)", circle);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_are_one_deep(string project) =>
        Assert.DoesNotContain(FilesOf(project), file => file.Path.Split(Path.DirectorySeparatorChar).Length > 2);

    /// <summary>The files that an exchange passes on its way from the request to the row; docs/exchange.md names them in this order.</summary>
    [Fact]
    public void The_way_of_an_exchange_is_short_and_written_down()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "exchange.md"));
        var way = document[document.IndexOf("## The way of a public token", StringComparison.Ordinal)..].Split('\n')
            .TakeWhile(static (line, at) => at == 0 || !line.StartsWith("## ", StringComparison.Ordinal))
            .SelectMany(static line => line.Split('`').Where(static (part, at) => at % 2 == 1 && part.EndsWith(".cs", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).ToList();

        Assert.InRange(way.Count, 8, 12);
        Assert.All(way, file => Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Root, "src", file)).Length, 1, 200));
    }

    private static IEnumerable<(string Path, string Text)> FilesOf(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file), File: file))
            .Where(static file => file.Path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Select(static file => (file.Path, File.ReadAllText(file.File)));
    }
}
