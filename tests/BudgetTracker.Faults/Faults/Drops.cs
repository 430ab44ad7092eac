namespace BudgetTracker.Faults;

/// <summary>Swallows acknowledgements of committed writes, over all hosts, up to a number.</summary>
/// <param name="wanted">How many.</param>
/// <param name="seed">Of the dice.</param>
/// <param name="worst">The write that it is worst not to hear of.</param>
/// <param name="isWorstOnly">Whether no other one counts.</param>
internal sealed class Drops(int wanted, int seed, string worst, bool isWorstOnly)
{
    private const double Probability = 0.25;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _dice = new(seed);
    private int _count;
    private Action? _atNextWorst;

    public int Count => Volatile.Read(ref _count);

    /// <summary>At the next such commit, swallows the acknowledgement and does this before the host can ask again; null disarms.</summary>
    public void ArmAtWorst(Action? act) => Volatile.Write(ref _atNextWorst, act);

    public void Configure(PostgresProxy proxy) => (proxy.ShouldDrop, proxy.OnDropped) = (ShouldDrop, OnDropped);

    public async Task DoneAsync(CancellationToken stop)
    {
        if (Count < wanted)
            await _done.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool ShouldDrop(string write)
    {
        if (isWorstOnly && write != worst)
            return false;
        if (write == worst && Volatile.Read(ref _atNextWorst) is not null)
            return true;
        lock (_dice)
            return Count < wanted && _dice.NextDouble() < Probability;
    }

    private void OnDropped(string write)
    {
        if (write == worst)
            Interlocked.Exchange(ref _atNextWorst, null)?.Invoke();
        if (Interlocked.Increment(ref _count) >= wanted)
            _done.TrySetResult();
    }
}
