namespace BudgetTracker;

/// <summary>Keeps a run of pages within what Plaid allows for one item: 50 calls a minute, of which a few are left to others.</summary>
/// <seealso href="https://plaid.com/docs/errors/rate-limit-exceeded/"/>
internal sealed class SyncPace(TimeProvider time)
{
    public const int MostInAMinute = 45;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _calls = new();

    /// <summary>How many calls there were.</summary>
    public int Count { get; private set; }

    /// <summary>Counts a call, and waits until it may be made.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Count++;
        if (_calls.Count == MostInAMinute && _minute - time.GetElapsedTime(_calls.Dequeue()) is { } wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        _calls.Enqueue(time.GetTimestamp());
    }
}
