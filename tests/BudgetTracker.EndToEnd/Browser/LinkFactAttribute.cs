namespace BudgetTracker;

/// <summary>A test of the Link dialog in a real browser; skipped, saying why, on a machine without Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinkFactAttribute : FactAttribute
{
    public LinkFactAttribute() => Skip = Chromium.FindUnavailableReason();
}

/// <inheritdoc cref="LinkFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinkTheoryAttribute : TheoryAttribute
{
    public LinkTheoryAttribute() => Skip = Chromium.FindUnavailableReason();
}
