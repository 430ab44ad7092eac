namespace BudgetTracker.Faults;

/// <summary>Banks that live: to a share of the items something happens, from when their host heard that they are linked.</summary>
internal sealed class Lives : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _all;

    public Lives(TestRig rig, Settings settings, Traffic traffic) =>
        _all = settings.HasLives ? Task.Run(() => RunAsync(rig, settings, traffic)) : Task.CompletedTask;

    /// <summary>Ends early only by an error of the harness's own.</summary>
    public Task Failed => _all;

    /// <summary>From now on nothing happens at the banks.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_all);
        _stop.Dispose();
    }

    private async Task RunAsync(TestRig rig, Settings settings, Traffic traffic)
    {
        var dice = new Random(settings.Seed + 4);
        var lives = new List<Task>();
        try
        {
            await foreach (var (userId, itemId) in rig.Events.Linked.ReadAllAsync(_stop.Token))
            {
                if (dice.NextDouble() < settings.Lives)
                    lives.Add(new Life(rig, traffic.Ledger, traffic.NewHttp(), new Random(dice.Next()), userId, itemId).RunAsync(_stop.Token));
                lives.RemoveAll(static life => life.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(lives);
        }
    }
}
