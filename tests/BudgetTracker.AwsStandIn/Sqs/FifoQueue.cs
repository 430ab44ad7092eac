using System.Globalization;

namespace BudgetTracker.LocalAws;

/// <summary>
/// A FIFO queue: order within a group, of which one receiver at a time has messages; a deduplication id counts for five minutes; what is not
/// deleted comes again when its visibility time-out is over. Safe for concurrent use.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html"/>
internal sealed class FifoQueue(string arn, TimeSpan delay, TimeProvider time)
{
    private static readonly TimeSpan _deduplication = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly List<QueuedMessage> _messages = [];
    private readonly Dictionary<string, (SentMessage Message, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly List<SentMessage> _sent = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Arn => arn;

    /// <summary>What was sent and kept, oldest first; deleted ones too.</summary>
    public IReadOnlyList<SentMessage> Sent()
    {
        lock (_gate)
            return [.. _sent];
    }

    /// <summary>How many messages wait or are in flight.</summary>
    public int Count()
    {
        lock (_gate)
            return _messages.Count;
    }

    /// <summary>Keeps a message; of one that is known, gives the first.</summary>
    public SentMessage Send(string body, string groupId, string deduplicationId)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_known.TryGetValue(deduplicationId, out var known) && now < known.Until)
                return known.Message;
            var message = new SentMessage(
                Guid.NewGuid().ToString(), (_sent.Count + 1).ToString("D20", CultureInfo.InvariantCulture), body, groupId, deduplicationId);
            _sent.Add(message);
            _messages.Add(new(message, now + delay));
            _known[deduplicationId] = (message, now + _deduplication);
            Tell();
            return message;
        }
    }

    /// <summary>Takes messages, or waits for some; an empty list where none came in time.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int most, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + wait;
        while (true)
        {
            Task changed;
            TimeSpan pause;
            lock (_gate)
            {
                var now = time.GetUtcNow();
                var taken = Take(most, now, now + visibility);
                if (taken is not [] || now >= end)
                    return taken;
                changed = _changed.Task;
                pause = _messages.Select(message => message.VisibleAt).Where(at => at > now).Append(end).Min() - now;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(pause, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Deletes what a receipt names.</summary>
    /// <exception cref="AwsError">The receipt is none of this queue's, or its time is over.</exception>
    public void Delete(string receipt)
    {
        lock (_gate)
        {
            var message = _messages.Find(message => message.Receipts.Contains(receipt));
            if (message is null)
            {
                // Deleted before: that is no error.
                if (!Guid.TryParse(receipt, out _))
                    throw new AwsError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
                return;
            }

            if (message.Receipts[^1] != receipt || message.VisibleAt <= time.GetUtcNow())
                throw SqsErrors.InvalidValue("ReceiptHandle", receipt, "The receipt handle has expired.");
            _messages.Remove(message);
            Tell();
        }
    }

    private List<ReceivedMessage> Take(int most, DateTimeOffset now, DateTimeOffset visibleAt)
    {
        var taken = new List<ReceivedMessage>();
        var busy = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in _messages)
        {
            if (taken.Count == most)
                break;
            if (busy.Contains(message.Sent.GroupId))
                continue;
            // Delayed, or in flight: the others of its group come after it.
            if (message.VisibleAt > now)
            {
                busy.Add(message.Sent.GroupId);
                continue;
            }

            message.VisibleAt = visibleAt;
            message.Receipts.Add(Guid.NewGuid().ToString());
            taken.Add(new(message.Sent, message.Receipts[^1]));
        }

        return taken;
    }

    private void Tell()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class QueuedMessage(SentMessage sent, DateTimeOffset visibleAt)
    {
        public SentMessage Sent => sent;

        public DateTimeOffset VisibleAt { get; set; } = visibleAt;

        public List<string> Receipts { get; } = [];
    }
}

/// <summary>A message as it was sent.</summary>
/// <param name="Id">The queue's id of it.</param>
/// <param name="SequenceNumber">Grows with each message.</param>
/// <param name="Body">The text.</param>
/// <param name="GroupId">Within which the order is kept.</param>
/// <param name="DeduplicationId">By which a repetition is known.</param>
public sealed record SentMessage(string Id, string SequenceNumber, string Body, string GroupId, string DeduplicationId);

internal sealed record ReceivedMessage(SentMessage Sent, string Receipt);
