namespace BudgetTracker.Plaid.Faults;

/// <summary>Counts the acknowledgements that are swallowed, over all hosts.</summary>
internal sealed class Drops(int wanted)
{
    private const double Probability = 0.25;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Configure(PostgresProxy proxy)
    {
        (proxy.DropProbability, proxy.MayDrop) = (Probability, () => Count < wanted);
        proxy.OnDropped = () =>
        {
            if (Interlocked.Increment(ref _count) >= wanted)
                _done.TrySetResult();
        };
    }

    public async Task DoneAsync(CancellationToken stop)
    {
        if (Count < wanted)
            await _done.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
