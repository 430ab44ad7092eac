using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Tells events at least once: a host that dies after it told one and before it said so tells it again.</summary>
internal sealed partial class OutboxDelivery(IOutboxStore store, IEnumerable<OutboxTopic> topics, TimeProvider timeProvider, ILogger<OutboxDelivery> logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int BatchSize = 20;

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan _unheard = TimeSpan.FromDays(7);

    private readonly Dictionary<string, OutboxTopic> _heard = topics.Where(static topic => topic.IsHeard).ToDictionary(static topic => topic.Name, StringComparer.Ordinal);

    /// <summary>Tells some of what waits, and gives how much it took up.</summary>
    public async Task<int> DeliverAsync(CancellationToken cancellationToken)
    {
        if (_heard is { Count: 0 })
            return 0;
        var held = await store.TakeUpAsync([.. _heard.Keys], BatchSize, _lease, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(held.Select(message => TellAsync(message, cancellationToken))).ConfigureAwait(false);
        return held.Count;
    }

    /// <summary>Deletes some of what nobody has listened to for a week, and gives how much.</summary>
    public Task<int> DeleteUnheardAsync(CancellationToken cancellationToken) => store.DeleteUnheardAsync([.. _heard.Keys], _unheard, cancellationToken);

    private async Task TellAsync(HeldMessage held, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_lease / 2, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A listener that does not heed its token is left to itself: the others are not to wait for it.
            await Task.Run(() => _heard[held.Message.Topic].TellAsync(held.Message, either.Token), either.Token)
                .WaitAsync(_lease * 2 / 3, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var pause = PauseAfter(held.Attempts);
            LogNotTold(exception, held.Message.Topic, held.Message.Id, pause);
            await store.PostponeAsync(held.Position, pause, cancellationToken).ConfigureAwait(false);
            return;
        }

        await store.DeleteAsync(held.Position, cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = _firstPause * Math.Pow(2, Math.Min(attempts - 1, 16));
        return pause < _longestPause ? pause : _longestPause;
    }

    [LoggerMessage(1401, LogLevel.Error, "The host's listener to {Topic} threw at event {EventId}, which is told again in {Pause}; later events of the same subject wait for it.")]
    private partial void LogNotTold(Exception exception, string topic, Guid eventId, TimeSpan pause);
}
