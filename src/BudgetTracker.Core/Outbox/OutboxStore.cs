namespace BudgetTracker;

/// <summary>The events that wait.</summary>
internal interface IOutboxStore
{
    /// <summary>Takes up the oldest event of each subject; each is one caller's until its lease is over.</summary>
    Task<IReadOnlyList<HeldMessage>> TakeUpAsync(IReadOnlyList<string> topics, int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>An event was told, and is gone.</summary>
    Task DeleteAsync(long position, CancellationToken cancellationToken);

    /// <summary>An event could not be told, and waits.</summary>
    Task PostponeAsync(long position, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>Deletes what no host has listened to for as long; not what waits behind an event that somebody was told of, nor what this host hears.</summary>
    Task<int> DeleteUnheardAsync(IReadOnlyList<string> heard, TimeSpan age, CancellationToken cancellationToken);
}

/// <summary>An event that this caller tells.</summary>
/// <param name="Position">Its row.</param>
/// <param name="Attempts">How many tries there were, this one among them.</param>
/// <param name="Message">The event.</param>
internal sealed record HeldMessage(long Position, int Attempts, OutboxMessage Message);

/// <inheritdoc cref="IOutboxStore"/>
internal sealed class OutboxStore(IPostgresDatabase database) : IOutboxStore
{
    private const int DeletedAtOnce = 1000;

    /// <remarks>Rows of one subject are written under a lock of what they are about, so that a lower position is committed earlier.</remarks>
    public Task<IReadOnlyList<HeldMessage>> TakeUpAsync(IReadOnlyList<string> topics, int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        string?[] names = [.. topics];
        return database.QueryAsync(
            $"""
            with due as (
                select position from budget_tracker.outbox o
                where topic = any ({names}) and due_at <= now()
                    and not exists (
                        select from budget_tracker.outbox e where e.topic = o.topic and e.subject = o.subject and e.position < o.position)
                order by due_at, position limit {limit} for update skip locked),
            held as (
                update budget_tracker.outbox o set due_at = now() + {lease}, attempts = attempts + 1 from due where o.position = due.position
                returning o.position, o.attempts, o.id, o.topic, o.subject, o.body, o.occurred_at)
            select * from held order by position
            """,
            static reader => new HeldMessage(
                reader.GetInt64(0), reader.GetInt32(1),
                new(reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6))),
            cancellationToken);
    }

    public Task DeleteAsync(long position, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"delete from budget_tracker.outbox where position = {position}", cancellationToken);

    public Task PostponeAsync(long position, TimeSpan pause, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"update budget_tracker.outbox set due_at = now() + {pause} where position = {position}", cancellationToken);

    public Task<int> DeleteUnheardAsync(IReadOnlyList<string> heard, TimeSpan age, CancellationToken cancellationToken)
    {
        string?[] names = [.. heard];
        return database.ExecuteAsync(
            $"""
            delete from budget_tracker.outbox where position in (
                select position from budget_tracker.outbox o
                where attempts = 0 and occurred_at < now() - {age} and topic <> all ({names})
                    and not exists (select from budget_tracker.outbox e where e.topic = o.topic and e.subject = o.subject and e.attempts > 0)
                order by position limit {DeletedAtOnce} for update skip locked)
            """,
            cancellationToken);
    }
}
