using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>The validator of tests/OpenApi, and Plaid's document, which stands beside the repository because it is not ours to copy.</summary>
internal static class OpenApiValidator
{
    private static readonly NodeProject _project = new("OpenApi");

    private static string DocumentFile =>
        Environment.GetEnvironmentVariable("BUDGETTRACKER_PLAID_OPENAPI")
        ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "plaid-openapi", "2020-09-14.yml"));

    public static string? FindUnavailableReason() => File.Exists(DocumentFile)
        ? _project.FindUnavailableReason()
        : $"Plaid's OpenAPI document is not at {DocumentFile}. Put it there or name it in BUDGETTRACKER_PLAID_OPENAPI.";

    /// <summary>The document's examples of what these routes answer with, as JSON.</summary>
    public static async Task<IReadOnlyList<(string Path, JsonNode Answer)>> ReadExamplesAsync(params string[] paths)
    {
        var (exitCode, report) = await _project.RunAsync(["examples.mjs", DocumentFile, .. paths]);
        Assert.True(exitCode == 0, report);
        return [.. report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(line => ((string)line["path"]!, line["answer"]!))];
    }

    /// <summary>The validator's words about the lines, and its exit code: 0 no violation, 1 some, 2 nothing could be checked.</summary>
    public static Task<(int ExitCode, string Report)> RunAsync(IEnumerable<string> lines) => _project.RunAsync(["validate.mjs", DocumentFile], lines);
}
