namespace BudgetTracker.Samples;

/// <summary>An example of a listener: a line for each thing that happens to a bank. A real one would fetch transactions, or write to its user.</summary>
internal sealed partial class ItemEventLog(ILogger<ItemEventLog> logger) : IItemEvents
{
    public Task HandleAsync(ItemEvent itemEvent, CancellationToken cancellationToken = default)
    {
        LogHeard(itemEvent.Kind, itemEvent.ItemId);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Heard {Kind} of item {ItemId}.")]
    private partial void LogHeard(string kind, string itemId);
}
