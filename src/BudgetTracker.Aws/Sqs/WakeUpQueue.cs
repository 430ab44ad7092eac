using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The FIFO queue that carries wake-ups.</summary>
internal sealed class WakeUpQueue(AwsClients aws, IOptions<AwsOptions> options) : IDisposable
{
    private const int MostMessages = 10;
    private const int LongestWait = 20;

    private readonly Lazy<AmazonSQSClient> _sender = new(() => CreateClient(aws, options.Value, wait: 0));
    private readonly Lazy<AmazonSQSClient> _receiver = new(() => CreateClient(aws, options.Value, LongestWait));
    private readonly string _url = options.Value.WakeUpQueueUrl
        ?? throw new BudgetTrackerConfigurationException("Set WAKE_UP_QUEUE_URL to the URL of the SQS FIFO queue that carries wake-ups.");

    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"/>
    public async Task SendAsync(WakeUpMessage message, CancellationToken cancellationToken)
    {
        var request = new SendMessageRequest
        {
            QueueUrl = _url,
            MessageBody = message.Body,
            MessageGroupId = message.GroupId,
            MessageDeduplicationId = message.DeduplicationId,
        };
        await AwsCall.RunAsync("sqs:SendMessage", _url, () => _sender.Value.SendMessageAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits up to 20 s for messages; none are an empty list.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"/>
    public async Task<IReadOnlyList<Message>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest { QueueUrl = _url, MaxNumberOfMessages = MostMessages, WaitTimeSeconds = LongestWait };
        var response = await AwsCall.RunAsync(
            "sqs:ReceiveMessage", _url, () => _receiver.Value.ReceiveMessageAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        return response.Messages ?? [];
    }

    /// <summary>What cannot be deleted comes again, and wakes once more.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html"/>
    public async Task DeleteAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        var request = new DeleteMessageBatchRequest
        {
            QueueUrl = _url,
            Entries = [.. messages.Select(static message => new DeleteMessageBatchRequestEntry(message.MessageId, message.ReceiptHandle))],
        };
        await AwsCall.RunAsync(
            "sqs:DeleteMessage", _url, () => _receiver.Value.DeleteMessageBatchAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var client in (Lazy<AmazonSQSClient>[])[_sender, _receiver])
        {
            if (client.IsValueCreated)
                client.Value.Dispose();
        }
    }

    private static AmazonSQSClient CreateClient(AwsClients aws, AwsOptions options, int wait)
    {
        var config = aws.Configure(new AmazonSQSConfig(), WakeUpQueueUrl.RegionOf(options.WakeUpQueueUrl!));
        config.Timeout = options.Timeout + TimeSpan.FromSeconds(wait);
        return aws.FindCredentials() is { } credentials ? new(credentials, config) : new(config);
    }
}
