using System.Reflection;
using Microsoft.CodeAnalysis;

namespace BudgetTracker.Conventions.Readmes;

/// <summary>The code that the READMEs show compiles, and the programs among it start.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] _skipped = ["bin", "obj", "node_modules", "artifacts", ".git"];

    public static TheoryData<string> Names => [.. All().Select(Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_block_compiles(string name) => Assert.Empty(Errors(Find(name)));

    [Fact]
    public void A_program_starts()
    {
        foreach (var program in All().Where(snippet => snippet.IsProgram))
            Assert.True(Start(program).HasStarted, Name(program));
    }

    [Fact]
    public void There_are_blocks_to_compile() => Assert.NotEmpty(All());

    [Fact]
    public void A_block_that_does_not_compile_is_noticed()
    {
        var snippet = Assert.Single(Snippet.In("README.md", "Text\n\n```csharp\nusing BudgetTracker;\nBudgetTrackerBuilder builder = 1;\n```\n"));

        Assert.Contains(Errors(snippet), error => error.Contains("CS0029", StringComparison.Ordinal));
        Assert.Equal(4, snippet.Line);
    }

    [Fact]
    public void What_a_fragment_takes_for_granted_is_given_to_it()
    {
        const string Text = "<!-- given: using BudgetTracker;\nBudgetTrackerBuilder builder = null!; -->\n```csharp\nusing System.Text;\n_ = builder.Services;\n```\n";

        Assert.Empty(Errors(Assert.Single(Snippet.In("README.md", Text))));
    }

    [Fact]
    public void A_program_that_does_not_start_is_noticed()
    {
        const string Text = "```csharp\nvar app = WebApplication.CreateBuilder(args).Build();\nif (args.Length > 0) throw new FormatException();\napp.Run();\n```\n";

        Assert.Throws<FormatException>(() => Start(Assert.Single(Snippet.In("README.md", Text))));
    }

    private static StartedProgram Start(Snippet snippet)
    {
        using var image = new MemoryStream();
        Assert.True(snippet.Compile().Emit(image).Success);
        return StartedProgram.Run(
            Assembly.Load(image.ToArray()),
            [
                "--urls=http://127.0.0.1:0", "--environment=Development", "--PLAID_CLIENT_ID=client", "--PLAID_SECRET=secret", "--PLAID_ENV=sandbox",
                "--KEY_RING={\"primary\":\"k1\",\"keys\":{\"k1\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}}",
                "--Postgres:ConnectionString=Host=127.0.0.1;Database=app", "--Plaid:RedirectUri=https://app.example.com/back",
            ]);
    }

    private static IEnumerable<string> Errors(Snippet snippet) => snippet.Compile().GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        .Select(diagnostic => diagnostic.ToString());

    private static Snippet Find(string name) => All().Single(snippet => string.Equals(Name(snippet), name, StringComparison.Ordinal));

    private static string Name(Snippet snippet) => $"{snippet.File}:{snippet.Line}";

    private static IEnumerable<Snippet> All() =>
        from file in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file)
        where !path.Split(Path.DirectorySeparatorChar).Any(_skipped.Contains)
        orderby path
        from snippet in Snippet.In(path, File.ReadAllText(file))
        select snippet;
}
