using System.Text.RegularExpressions;

namespace BudgetTracker.Conventions;

/// <summary>Which folder of the core knows what; read from the source, since folders do not reach the assembly.</summary>
public sealed partial class FolderTests
{
    private static readonly string _core = Path.Combine(Repository.Root, "src", "BudgetTracker.Plaid");

    [Fact]
    public void Only_Tokens_knows_the_database_driver()
    {
        Assert.NotEmpty(FilesWith(Database(), "Tokens"));
        Assert.Empty(FilesWith(Database()).Except(FilesWith(Database(), "Tokens")));
    }

    [Fact]
    public void Only_Api_knows_HTTP()
    {
        Assert.NotEmpty(FilesWith(Http(), "Api"));
        // The builder hands a handler over; what is done with it is the client's affair.
        Assert.Empty(FilesWith(Http()).Except(FilesWith(Http(), "Api")).Except([Path.Combine(_core, "BudgetTrackerBuilder.cs")]));
    }

    [Fact]
    public void Feature_folders_hold_files_and_no_folders_of_code()
    {
        var deep = Directory.EnumerateFiles(_core, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_core, file).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts[0] is not ("bin" or "obj") && parts.Length > 2);

        Assert.Empty(deep);
    }

    private static List<string> FilesWith(Regex pattern, string folder = "") =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_core, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(_core, "obj"), StringComparison.Ordinal))
            .Where(file => pattern.IsMatch(File.ReadAllText(file))),
    ];

    [GeneratedRegex(@"\bNpgsql\w*[.;(]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Database();

    [GeneratedRegex(@"\b(System\.Net\.Http|HttpClient\w*|HttpMessage\w*|HttpRequest\w*|HttpResponse\w*|HttpContent)\b(?![^\n]*</)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Http();
}
