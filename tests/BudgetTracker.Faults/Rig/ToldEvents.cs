using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;

namespace BudgetTracker.Faults;

/// <summary>What the hosts' listeners heard of items, over all hosts.</summary>
internal sealed class ToldEvents
{
    private readonly ConcurrentQueue<ToldEvent> _told = new();
    private readonly ConcurrentDictionary<string, bool> _isLinked = new(StringComparer.Ordinal);
    private readonly Channel<(string UserId, string ItemId)> _linked = Channel.CreateUnbounded<(string, string)>();

    public IReadOnlyCollection<ToldEvent> Told => _told;

    /// <summary>Items, each once, when their hosts were told that they are linked.</summary>
    public ChannelReader<(string UserId, string ItemId)> Linked => _linked.Reader;

    /// <summary>Hears a line of a host's.</summary>
    public void Hear(string at, string id, string kind, string itemId, string userId)
    {
        _told.Enqueue(new(long.Parse(at, CultureInfo.InvariantCulture), Guid.Parse(id), kind, itemId));
        if (kind == ItemEventKinds.Linked && _isLinked.TryAdd(itemId, true))
            _linked.Writer.TryWrite((userId, itemId));
    }
}

/// <param name="At">By the machine's monotonic clock.</param>
/// <param name="Id">The event's own.</param>
/// <param name="Kind">What happened.</param>
/// <param name="ItemId">To which item.</param>
internal sealed record ToldEvent(long At, Guid Id, string Kind, string ItemId);
