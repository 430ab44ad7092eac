namespace BudgetTracker;

/// <summary>A test in a real browser; skipped, saying why, on a machine without Chromium or where the sample cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = SampleFactAttribute.FindUnavailableReason() ?? Chromium.FindUnavailableReason();
}
