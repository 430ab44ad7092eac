namespace BudgetTracker.Faults;

/// <summary>Swallows acknowledgements of committed writes, over all hosts, up to a number.</summary>
internal sealed class Drops(int wanted, int seed)
{
    private const double Probability = 0.25;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _dice = new(seed);
    private int _count;
    private Action? _atNextItem;

    public int Count => Volatile.Read(ref _count);

    /// <summary>At the next commit of an item, swallows the acknowledgement and does this before the host can ask again; null disarms.</summary>
    public void ArmAtItem(Action? act) => Volatile.Write(ref _atNextItem, act);

    public void Configure(PostgresProxy proxy) => (proxy.ShouldDrop, proxy.OnDropped) = (ShouldDrop, OnDropped);

    public async Task DoneAsync(CancellationToken stop)
    {
        if (Count < wanted)
            await _done.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool ShouldDrop(string write)
    {
        if (write == Writes.Item && Volatile.Read(ref _atNextItem) is not null)
            return true;
        lock (_dice)
            return Count < wanted && _dice.NextDouble() < Probability;
    }

    private void OnDropped(string write)
    {
        if (write == Writes.Item)
            Interlocked.Exchange(ref _atNextItem, null)?.Invoke();
        if (Interlocked.Increment(ref _count) >= wanted)
            _done.TrySetResult();
    }
}
