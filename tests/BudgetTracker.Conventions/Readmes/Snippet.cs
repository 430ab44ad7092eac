using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BudgetTracker.Conventions.Readmes;

/// <summary>
/// One C# block of a README. What a fragment takes for granted stands in a comment before it, which readers do not see:
/// <c>&lt;!-- given: var linkToken = ""; --&gt;</c>.
/// </summary>
internal sealed partial record Snippet(string File, int Line, string Code)
{
    private static readonly string[] _usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading",
        "System.Threading.Tasks", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging", "Xunit",
    ];

    // What the Web SDK's implicit usings give a reader's project, and a test framework.
    private static readonly string _globals = string.Concat(_usings.Select(name => $"global using {name};\n"));

    /// <summary>A whole program: it can be started.</summary>
    public bool IsProgram => Code.Contains(".Run()", StringComparison.Ordinal) || Code.Contains(".RunAsync()", StringComparison.Ordinal);

    public static IEnumerable<Snippet> In(string file, string text) => Blocks().Matches(text).Select(match =>
    {
        // The usings come first, wherever the given and the shown part have them.
        var lines = $"{match.Groups["given"].Value}\n{match.Groups["code"].Value}".Split('\n').ToLookup(IsUsing);
        return new Snippet(file, text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1, string.Join('\n', lines[true].Concat(lines[false])));
    });

    public CSharpCompilation Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var tree = CSharpSyntaxTree.ParseText(Code, options, path: $"{File}:{Line}");
        var isProgram = tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any();
        return CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(_globals, options), tree],
            References(),
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));

    private static bool IsUsing(string line) => UsingDirective().IsMatch(line);

    [GeneratedRegex(@"(<!--\s*given:(?<given>.*?)-->\s*)?^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^\s*using [\w.]+;\s*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsingDirective();
}
