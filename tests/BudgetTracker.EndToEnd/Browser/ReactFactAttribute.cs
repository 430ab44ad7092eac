namespace BudgetTracker;

/// <summary>A test of Plaid's React component in a real browser; skipped, saying what is missing, on a machine that cannot build or show it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReactFactAttribute : FactAttribute
{
    public ReactFactAttribute() => Skip = FindUnavailableReason();

    internal static string? FindUnavailableReason() => Chromium.FindUnavailableReason() ?? ReactPage.FindUnavailableReason();
}
