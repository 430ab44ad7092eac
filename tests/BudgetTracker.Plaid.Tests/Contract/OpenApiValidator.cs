using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BudgetTracker;

/// <summary>The validator of tests/OpenApi, and Plaid's document, which stands beside the repository because it is not ours to copy.</summary>
internal static class OpenApiValidator
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "OpenApi");

    private static string DocumentFile =>
        Environment.GetEnvironmentVariable("BUDGETTRACKER_PLAID_OPENAPI")
        ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "plaid-openapi", "2020-09-14.yml"));

    public static string? FindUnavailableReason()
    {
        if (!File.Exists(DocumentFile))
            return $"Plaid's OpenAPI document is not at {DocumentFile}. Put it there or name it in BUDGETTRACKER_PLAID_OPENAPI.";
        if (!Directory.Exists(Path.Combine(_folder, "node_modules")))
            return "The validator's packages are not installed. Run: npm ci --prefix tests/OpenApi";
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            node.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "Node.js is not installed.";
        }
    }

    /// <summary>The validator's words about the lines, and its exit code: 0 no violation, 1 some, 2 nothing could be checked.</summary>
    public static async Task<(int ExitCode, string Report)> RunAsync(IEnumerable<string> lines)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(_folder, "validate.mjs"), DocumentFile])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        foreach (var line in lines)
            await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return (node.ExitCode, await output + await errors);
    }
}
