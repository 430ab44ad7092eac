namespace BudgetTracker;

/// <summary>A test in a real browser; skipped, saying why, on a machine without Chromium or where the sample cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        Skip = SampleFactAttribute.FindUnavailableReason();
        if (Skip is null && FindChromium() is null)
            Skip = "There is no Chromium. Install it (Debian: apt install chromium), or name one with the environment variable CHROMIUM.";
    }

    internal static string? FindChromium() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? named
            : Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);
}
