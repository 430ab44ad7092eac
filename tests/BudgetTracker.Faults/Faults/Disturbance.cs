namespace BudgetTracker.Faults;

/// <summary>A fault that the harness makes so many times, spread over what the hosts' killer has to do.</summary>
/// <param name="name">For the tally.</param>
/// <param name="wanted">How many times.</param>
/// <param name="seed">Of its dice.</param>
/// <param name="make">Makes it once and puts everything right again, even where it is cancelled.</param>
internal sealed class Disturbance(string name, int wanted, int seed, Func<Random, CancellationToken, Task> make)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    private readonly Random _dice = new(seed);

    public string Name => name;

    public int Wanted => wanted;

    public int Count { get; private set; }

    public bool IsComplete => Count >= wanted;

    /// <param name="progress">How much is done of what the killer has to do, from 0 to 1.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<double> progress, CancellationToken stop)
    {
        while (!IsComplete && !stop.IsCancellationRequested)
        {
            if (Count > wanted * progress())
            {
                await PauseAsync(_poll, stop);
                continue;
            }

            await PauseAsync(TimeSpan.FromMilliseconds(_dice.Next(200, 2500)), stop);
            if (stop.IsCancellationRequested)
                return;
            await make(_dice, stop);
            Count++;
        }
    }

    public override string ToString() => $"{name} {Count} of {wanted}";

    private static async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
