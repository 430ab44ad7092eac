namespace BudgetTracker;

/// <summary>What a module asks itself to tell whether the host can work. Register each as a singleton.</summary>
/// <param name="Name">For reports, for example <c>database</c>.</param>
/// <param name="Healthy">What it means that it succeeds, in one sentence.</param>
/// <param name="Unhealthy">What it means that it throws a <see cref="BudgetTrackerException"/>, in one sentence.</param>
/// <param name="ProbeAsync">Asks.</param>
public sealed record HealthProbe(string Name, string Healthy, string Unhealthy, Func<CancellationToken, Task> ProbeAsync)
{
    /// <summary>Whether the host is of no use where it fails. Default: true; false where somebody has to look, and requests are served all the same.</summary>
    public bool IsCritical { get; init; } = true;
}
