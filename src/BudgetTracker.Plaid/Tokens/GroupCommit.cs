using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>
/// Writes that callers ask for at the same time go to PostgreSQL as one statement and one commit; each caller hears of its own
/// after that commit. Nobody waits for company: what comes while a group is under way is the next group.
/// </summary>
/// <remarks>
/// One statement is all or nothing: where PostgreSQL refuses the values of one write, each of its group is tried alone. A group in
/// doubt leaves each of its callers in doubt.
/// </remarks>
/// <typeparam name="TWrite">What a caller writes.</typeparam>
/// <typeparam name="TResult">What comes of it.</typeparam>
/// <param name="database">Where to.</param>
/// <param name="write">Writes a group, and gives the results in its order. May be run again after a lost connection.</param>
/// <param name="time">The clock.</param>
/// <param name="order">Writes that wait for each other's locks stand in this order in every group, so that no two groups wait in a circle.</param>
internal sealed class GroupCommit<TWrite, TResult>(
    PostgresDatabase database,
    Func<NpgsqlConnection, IReadOnlyList<TWrite>, CancellationToken, Task<IReadOnlyList<TResult>>> write,
    TimeProvider time,
    Comparison<TWrite>? order = null)
{
    private const int MaxGroups = 8;
    private const int MaxSize = 128;

    // A group that takes longer may wait for a lock or a dead server: the next one does not wait for it.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Queue<Member> _waiting = [];
    private int _groups;
    private long _lastStarted;

    /// <param name="value">What to write.</param>
    /// <param name="cancellationToken">Ends the wait. What is under way in company is written all the same.</param>
    /// <exception cref="TokenStoreException">It failed, or may have.</exception>
    public Task<TResult> WriteAsync(TWrite value, CancellationToken cancellationToken)
    {
        var member = new Member(value, cancellationToken);
        bool isLeader;
        lock (_gate)
        {
            _waiting.Enqueue(member);
            isLeader = _groups == 0 || (_groups < MaxGroups && time.GetElapsedTime(_lastStarted) > _patience);
            if (isLeader)
                _groups++;
        }

        if (isLeader)
            _ = WriteAllAsync();
        return member.Result.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAllAsync()
    {
        while (NextGroup() is { } group)
            await WriteGroupAsync(group).ConfigureAwait(false);
    }

    private List<Member>? NextGroup()
    {
        var group = new List<Member>();
        lock (_gate)
        {
            while (group.Count < MaxSize && _waiting.TryDequeue(out var member))
            {
                if (!member.CancellationToken.IsCancellationRequested)
                    group.Add(member);
            }

            if (group is [])
            {
                _groups--;
                return null;
            }

            _lastStarted = time.GetTimestamp();
        }

        if (order is not null)
            group.Sort((one, other) => order(one.Value, other.Value));
        return group;
    }

    /// <summary>Every member gets its result or its exception; this never fails itself.</summary>
    private async Task WriteGroupAsync(List<Member> group)
    {
        try
        {
            List<TWrite> values = [.. group.Select(member => member.Value)];
            var cancellationToken = group is [var alone] ? alone.CancellationToken : CancellationToken.None;
            var results = await database.RunAsync((connection, token) => write(connection, values, token), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < group.Count; i++)
                group[i].Result.TrySetResult(results[i]);
        }
        catch (TokenStoreException exception) when (
            group.Count > 1 && !exception.MayHaveCommitted && exception.InnerException is PostgresException refusal && PostgresErrors.IsAboutValues(refusal))
        {
            await Task.WhenAll(group.Select(member => WriteGroupAsync([member]))).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (var member in group)
                member.Result.TrySetException(exception);
        }
    }

    private sealed record Member(TWrite Value, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
