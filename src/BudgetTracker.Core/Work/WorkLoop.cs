namespace BudgetTracker;

/// <summary>
/// Work that a module has to do again and again, on any number of hosts at once; they share it through the database. Register each
/// as a singleton. A host runs all of them for as long as it lives, or once when a schedule starts it (<see cref="WorkRunner"/>).
/// </summary>
/// <param name="Name">For logs, for example <c>exchange_sweep</c>.</param>
/// <param name="Interval">Between two runs of a host.</param>
/// <param name="RunAsync">Does some of it, and gives how much; 0 where nothing is left for now.</param>
public sealed record WorkLoop(string Name, TimeSpan Interval, Func<CancellationToken, Task<int>> RunAsync);
