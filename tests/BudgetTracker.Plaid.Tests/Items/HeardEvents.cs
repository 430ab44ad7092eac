using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>A host that listens, and fails as often as it is told to.</summary>
internal sealed class HeardEvents : IItemEvents
{
    private readonly ConcurrentQueue<ItemEvent> _heard = [];

    public int Failures { get; set; }

    public IReadOnlyList<ItemEvent> All => [.. _heard];

    public IEnumerable<string> Kinds => _heard.Select(heard => heard.Kind);

    public Task HandleAsync(ItemEvent itemEvent, CancellationToken cancellationToken = default)
    {
        _heard.Enqueue(itemEvent);
        return Failures-- > 0 ? throw new InvalidOperationException("the host's mail server is down") : Task.CompletedTask;
    }
}
