using BudgetTracker.Samples;

namespace BudgetTracker;

/// <summary>A test on servers of its own, which it changes; skipped, saying why, on a machine that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LocalPostgresFactAttribute : FactAttribute
{
    public LocalPostgresFactAttribute() => Skip = LocalPostgres.FindUnavailableReason();
}
