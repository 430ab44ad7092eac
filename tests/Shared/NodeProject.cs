using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BudgetTracker;

/// <summary>A folder of tests with a package.json.</summary>
internal sealed class NodeProject(string name)
{
    public string Folder { get; } = Path.Combine(Repository.Root, "tests", name);

    public string? FindUnavailableReason()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            return $"The packages of tests/{name} are not installed. Run: npm ci --prefix tests/{name}";
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

    /// <summary>Runs a script of the folder on lines of input; gives its exit code and all it said.</summary>
    public async Task<(int ExitCode, string Report)> RunAsync(
        IEnumerable<string> arguments, IEnumerable<string>? input = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        foreach (var line in input ?? [])
            await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return (node.ExitCode, await output + await errors);
    }
}
