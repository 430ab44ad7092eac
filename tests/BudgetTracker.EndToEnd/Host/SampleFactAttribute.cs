using BudgetTracker.Samples;

namespace BudgetTracker;

/// <summary>A test that runs the sample as a process; skipped, saying why, where the sample cannot start or be watched.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SampleFactAttribute : FactAttribute
{
    public SampleFactAttribute() => Skip = FindUnavailableReason();

    internal static string? FindUnavailableReason() =>
        OperatingSystem.IsLinux() ? LocalPostgres.FindUnavailableReason() : "Processes are watched through /proc, which only Linux has.";
}
