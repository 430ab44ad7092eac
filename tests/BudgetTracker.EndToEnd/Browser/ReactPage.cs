namespace BudgetTracker;

/// <summary>The page of tests/ReactLink: Plaid's own React component, bundled for an emulator.</summary>
internal static class ReactPage
{
    private static readonly NodeProject _project = new("ReactLink");

    public static string? FindUnavailableReason() => _project.FindUnavailableReason();

    /// <summary>Builds the page into a folder.</summary>
    public static async Task BuildAsync(Uri emulator, string folder)
    {
        var (exitCode, report) = await _project.RunAsync(
            [Path.Combine("node_modules", "vite", "bin", "vite.js"), "build", "--outDir", folder, "--logLevel", "warn"], input: null,
            ("PLAID_EMULATOR", emulator.GetLeftPart(UriPartial.Authority)));
        Assert.True(exitCode == 0, report);
    }
}
