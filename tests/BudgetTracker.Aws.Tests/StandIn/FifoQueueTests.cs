using Amazon.SQS;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker.LocalAws;

/// <summary>The stand-in's queue keeps SQS's rules for FIFO queues.</summary>
public sealed class FifoQueueTests
{
    private static readonly TimeSpan _visibility = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FifoQueue _queue;

    public FifoQueueTests() => _queue = new("arn", delay: TimeSpan.Zero, _time);

    [Fact]
    public async Task An_id_counts_once_in_five_minutes_even_when_its_message_is_gone()
    {
        var first = _queue.Send("a", "g", "id");
        _queue.Delete((await ReceiveAsync())[0].Receipt);
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));

        Assert.Equal(first, _queue.Send("b", "g", "id"));
        Assert.Empty(await ReceiveAsync());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(first, _queue.Send("c", "g", "id"));
        Assert.Equal(["c"], await BodiesAsync());
    }

    [Fact]
    public async Task A_group_is_one_receivers_at_a_time_and_keeps_its_order()
    {
        foreach (var (body, group) in ((string, string)[])[("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a")])
            _queue.Send(body, group, body);

        var first = await ReceiveAsync(most: 3);

        Assert.Equal(["a1", "b1", "a2"], first.Select(message => message.Sent.Body));
        Assert.Empty(await ReceiveAsync());
        foreach (var message in first)
            _queue.Delete(message.Receipt);
        Assert.Equal(["a3"], await BodiesAsync());
    }

    [Fact]
    public async Task What_is_not_deleted_in_time_comes_again_under_another_receipt()
    {
        _queue.Send("a", "g", "1");
        var first = Assert.Single(await ReceiveAsync());
        _time.Advance(_visibility);

        var second = Assert.Single(await ReceiveAsync());

        Assert.Equal(first.Sent, second.Sent);
        Assert.Contains("expired", Assert.Throws<AwsError>(() => _queue.Delete(first.Receipt)).Message, StringComparison.Ordinal);
        _queue.Delete(second.Receipt);
        _queue.Delete(second.Receipt);
        Assert.Equal(0, _queue.Count());
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Throws<AwsError>(() => _queue.Delete("x")).Code);
    }

    [Fact]
    public async Task A_receiver_waits_for_a_message_a_time_out_or_the_end_of_its_patience()
    {
        var sent = _queue.ReceiveAsync(1, _visibility, TimeSpan.FromSeconds(20), default);
        Assert.False(sent.IsCompleted);
        _queue.Send("a", "g", "1");
        Assert.Single(await sent);

        var again = _queue.ReceiveAsync(1, _visibility, TimeSpan.FromMinutes(1), default);
        _time.Advance(_visibility);
        Assert.Single(await again);

        var none = _queue.ReceiveAsync(1, _visibility, TimeSpan.FromSeconds(20), default);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await none);

        using var stop = new CancellationTokenSource();
        var cancelled = _queue.ReceiveAsync(1, _visibility, TimeSpan.FromSeconds(20), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public async Task A_queue_may_delay_its_messages()
    {
        var queue = new FifoQueue("arn", TimeSpan.FromSeconds(2), _time);
        queue.Send("a", "g", "1");
        Assert.Empty(await queue.ReceiveAsync(1, _visibility, TimeSpan.Zero, default));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Single(await queue.ReceiveAsync(1, _visibility, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task The_SDK_meets_SQSs_refusals()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        var url = aws.CreateQueue("q.fifo");
        using var sqs = Client(aws, AwsCredential.Example.SecretAccessKey);
        using var forged = Client(aws, "wrong");

        Assert.Null((await sqs.ReceiveMessageAsync(url)).Messages);
        await AssertRefusedAsync("InvalidParameterValue", sqs, url, "two words", "1");
        await AssertRefusedAsync("InvalidParameterValue", sqs, url, "g", new string('x', 129));
        await AssertRefusedAsync("MissingParameter", sqs, url, "g", deduplicationId: null);
        await AssertRefusedAsync("AWS.SimpleQueueService.NonExistentQueue", sqs, url.Replace("q.fifo", "r.fifo", StringComparison.Ordinal), "g", "1");
        await AssertRefusedAsync("InvalidSignatureException", forged, url, "g", "1");
        Assert.Empty(aws.SentTo(url));
    }

    private static AmazonSQSClient Client(AwsStandIn aws, string secret) => new(
        AwsCredential.Example.AccessKeyId,
        secret,
        AwsCredential.Example.SessionToken,
        new AmazonSQSConfig { ServiceURL = aws.BaseAddress.AbsoluteUri, AuthenticationRegion = "us-east-1" });

    private static async Task AssertRefusedAsync(string code, AmazonSQSClient sqs, string url, string groupId, string? deduplicationId) =>
        Assert.Equal(code, (await Assert.ThrowsAnyAsync<AmazonSQSException>(() => sqs.SendMessageAsync(
            new() { QueueUrl = url, MessageBody = "x", MessageGroupId = groupId, MessageDeduplicationId = deduplicationId }))).ErrorCode);

    private Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int most = 10) => _queue.ReceiveAsync(most, _visibility, TimeSpan.Zero, default);

    private async Task<IEnumerable<string>> BodiesAsync() => (await ReceiveAsync()).Select(message => message.Sent.Body);
}
