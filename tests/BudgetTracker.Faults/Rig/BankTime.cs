using System.Diagnostics;

namespace BudgetTracker.Faults;

/// <summary>
/// Lets time pass faster at the emulator's banks, so that a public token's 30 minutes become <paramref name="tokenLife"/>. The emulator's own
/// clock keeps real time: webhooks are signed by it, and their receivers compare that with theirs.
/// </summary>
internal sealed class BankTime(EmulatedBank bank, TimeSpan tokenLife) : IAsyncDisposable
{
    private static readonly TimeSpan _realTokenLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>From now on it passes as it does elsewhere.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var ahead = (_realTokenLife / tokenLife) - 1;
        if (ahead <= 0)
            return;
        for (var former = Stopwatch.GetTimestamp(); ;)
        {
            await Task.Delay(_beat, _stop.Token);
            var now = Stopwatch.GetTimestamp();
            bank.Advance(Stopwatch.GetElapsedTime(former, now) * ahead);
            former = now;
        }
    }
}
