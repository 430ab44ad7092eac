namespace BudgetTracker;

/// <summary>Events of one kind, and who is told of them. A module registers one as a singleton where its host listens.</summary>
/// <param name="Name">For example <c>plaid_item</c>.</param>
/// <param name="IsHeard">Whether this host listens: where it does not, its events wait for a host that does, for at most a week.</param>
/// <param name="TellAsync">Tells an event. What it throws is logged, and the event is told again later; whatever follows of the same subject waits.</param>
public sealed record OutboxTopic(string Name, bool IsHeard, Func<OutboxMessage, CancellationToken, Task> TellAsync);
