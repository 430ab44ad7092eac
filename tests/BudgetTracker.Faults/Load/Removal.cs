using System.Diagnostics;
using System.Net;

namespace BudgetTracker.Faults;

/// <summary>A person removes an item again: until it is done, or leaves in the middle.</summary>
internal sealed class Removal(BrowserHttp http, Ledger ledger, Tally faults, Random dice)
{
    public const string BrokenOff = "removals broken off";

    private const int LongestStay = 50;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(150);

    public async Task RunAsync(string userId, string itemId, CancellationToken stop)
    {
        ledger.AskRemoval(itemId);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var leaves = dice.Next(2) == 0;
        if (leaves)
            hurry.CancelAfter(dice.Next(LongestStay + 1));
        try
        {
            await RepeatAsync(userId, itemId, hurry.Token);
        }
        catch (OperationCanceledException) when (leaves && !stop.IsCancellationRequested)
        {
            faults.Count(BrokenOff);
        }
    }

    private async Task RepeatAsync(string userId, string itemId, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience; await Task.Delay(_pause, cancellationToken))
        {
            switch ((await http.SendAsync(HttpMethod.Delete, $"/items/{itemId}", userId, content: null, cancellationToken))?.Status)
            {
                case HttpStatusCode.NoContent:
                    ledger.AcknowledgeRemoval(itemId);
                    return;
                case HttpStatusCode.NotFound:
                    // An earlier try did it, or the work in the background.
                    return;
            }
        }
    }
}
