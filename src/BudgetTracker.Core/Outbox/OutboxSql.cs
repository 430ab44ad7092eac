namespace BudgetTracker;

/// <summary>The part of a statement that writes events, so that they are committed with what they tell of.</summary>
public static class OutboxSql
{
    /// <summary>An <c>insert</c> for a common table expression: an event for each row of a relation.</summary>
    /// <param name="topic">The <see cref="OutboxTopic.Name"/>.</param>
    /// <param name="subject">An expression over the relation.</param>
    /// <param name="body">An expression over the relation that gives JSON.</param>
    /// <param name="from">The relation, with its condition.</param>
    public static Sql Insert(string topic, Sql subject, Sql body, Sql from) =>
        $"insert into budget_tracker.outbox (topic, subject, body) select {topic}, {subject}, {body} from {from}";
}
