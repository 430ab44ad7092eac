using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.Faults;

/// <summary>The host's listener: says on stdout what it hears and when, and now and then throws before that or after it.</summary>
internal sealed class EventTeller : IItemEvents
{
    public Task HandleAsync(ItemEvent itemEvent, CancellationToken cancellationToken = default)
    {
        ForeignFaults.Hit(nameof(IItemEvents));
        // One clock for all processes of the machine.
        var at = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
        Console.Out.WriteLine($"event {at} {itemEvent.Id} {itemEvent.Kind} {itemEvent.ItemId} {itemEvent.UserId}");
        ForeignFaults.Hit(nameof(IItemEvents));
        return Task.CompletedTask;
    }
}
