namespace BudgetTracker;

/// <summary>Lets what becomes due happen although nobody calls.</summary>
internal sealed class Ticking(Emulation emulation) : BackgroundService
{
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not a periodic timer: a test's clock that leaps a year would let it tick for every beat of it.
        while (true)
        {
            await Task.Delay(_beat, emulation.Options.TimeProvider, stoppingToken).ConfigureAwait(false);
            emulation.CatchUp();
        }
    }
}
