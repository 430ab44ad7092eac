namespace BudgetTracker;

/// <summary>An event as it waits in the table <c>outbox</c>, written in the commit that made it true.</summary>
/// <param name="Id">The event's own: told twice, it is the same.</param>
/// <param name="Topic">Which module's, for example <c>plaid_item</c>.</param>
/// <param name="Subject">What it is about; events of one subject are told in the order in which they happened.</param>
/// <param name="Body">What happened, as JSON of the module's.</param>
/// <param name="OccurredAt">When it happened, on the database's clock.</param>
public sealed record OutboxMessage(Guid Id, string Topic, string Subject, string Body, DateTimeOffset OccurredAt);
