using BudgetTracker.Samples;

namespace BudgetTracker;

/// <summary>A test on a real PostgreSQL; skipped, saying why, on a machine that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.ConfiguredConnectionString is null)
            Skip = LocalPostgres.FindUnavailableReason();
    }
}

/// <inheritdoc cref="PostgresFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute()
    {
        if (PostgresServer.ConfiguredConnectionString is null)
            Skip = LocalPostgres.FindUnavailableReason();
    }
}
