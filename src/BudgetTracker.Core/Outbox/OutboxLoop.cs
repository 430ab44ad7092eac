namespace BudgetTracker;

/// <summary>The loop that tells what waits in the outbox.</summary>
public static class OutboxLoop
{
    /// <summary>Its name, for <see cref="WorkWakeUps.Wake"/> after a commit that wrote events.</summary>
    public const string Name = "outbox";
}
