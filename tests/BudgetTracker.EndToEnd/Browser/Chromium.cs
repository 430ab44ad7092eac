namespace BudgetTracker;

/// <summary>The browser of this machine.</summary>
internal static class Chromium
{
    public static string? FindUnavailableReason() => Find() is null
        ? "There is no Chromium. Install it (Debian: apt install chromium), or name one with the environment variable CHROMIUM."
        : null;

    public static string? Find() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? named
            : Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);
}
