using System.Diagnostics;
using Amazon.SQS;
using BudgetTracker.LocalAws;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

public sealed class SqsWakeUpTests : IAsyncLifetime
{
    private const int NotSent = 1302;
    private const int NotHeard = 1304;
    private const int Unknown = 3101;

    private readonly AwsStandIn _aws = new();
    private string _queue = "";

    public async Task InitializeAsync()
    {
        await _aws.StartAsync();
        _queue = _aws.CreateQueue("wake-ups.fifo");
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task A_wake_up_of_one_host_runs_the_loop_of_another()
    {
        await using var web = CreateHost();
        await using var worker = CreateHost();
        await worker.StartAsync();

        for (var item = 1; item <= 3; item++)
        {
            await web.WakeAsync($"item-{item}");
            await worker.AssertRunsAsync();
        }

        await AssertEmptyAsync();
        Assert.Empty(web.Log.Of(NotSent));
        Assert.Empty(worker.Log.Of(NotHeard));
    }

    [Fact]
    public async Task A_burst_is_one_message_for_each_loop_and_subject()
    {
        await using var web = CreateHost(Clock());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => web.WakeAsync("item-1")));
        await web.WakeAsync("item-2");
        await web.WakeAsync("item-1", "other");

        Assert.Equal(22, _aws.CountOf("sqs:SendMessage"));
        Assert.Equal(
            ["""{"loop":"other"}""", """{"loop":"work"}""", """{"loop":"work"}"""],
            _aws.SentTo(_queue).Select(message => message.Body).Order(StringComparer.Ordinal));
        Assert.Equal(2, _aws.SentTo(_queue).DistinctBy(message => message.GroupId).Count());
    }

    [Fact]
    public async Task A_wake_up_after_the_burst_arrives_although_the_queue_remembers_the_first_for_five_minutes()
    {
        var time = Clock();
        await using var web = CreateHost(time);
        await using var worker = CreateHost();
        await worker.StartAsync();
        await web.WakeAsync("item-1");
        await worker.AssertRunsAsync();

        time.Advance(TimeSpan.FromSeconds(2));
        await web.WakeAsync("item-1");

        await worker.AssertRunsAsync();
    }

    [Fact]
    public async Task Where_the_queue_delays_messages_for_as_long_as_a_burst_its_last_is_not_missed()
    {
        _queue = _aws.CreateQueue("delayed.fifo", TimeSpan.FromSeconds(2));
        await using var web = CreateHost();
        await using var worker = CreateHost();
        await worker.StartAsync();
        var clock = Stopwatch.StartNew();

        await web.WakeAsync("item-1");
        await Task.Delay(500);
        await web.WakeAsync("item-1");
        var last = clock.Elapsed;
        await worker.AssertRunsAsync();

        Assert.True(clock.Elapsed > last + TimeSpan.FromSeconds(1), $"It ran after {clock.Elapsed}.");
    }

    [Theory]
    [InlineData(AwsFault.Hang)]
    [InlineData(AwsFault.Reset)]
    [InlineData(AwsFault.Unavailable)]
    public async Task Where_the_queue_is_away_the_loop_of_this_host_runs_and_the_sender_logs(AwsFault fault)
    {
        await using var host = CreateHost();
        await host.StartAsync();
        _aws.Fail("sqs:SendMessage", fault, count: 100);
        var clock = Stopwatch.StartNew();

        var woken = host.WakeAsync("item-1");
        await host.AssertRunsAsync();
        await woken;

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"It took {clock.Elapsed}.");
        Assert.Contains("Other hosts were not told", await host.Log.FirstOfAsync(NotSent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named_with_the_cure_and_heard_once_it_is()
    {
        var time = Clock();
        _aws.DeleteQueue(_queue);
        await using var web = CreateHost();
        await using var worker = CreateHost(time);
        await worker.StartAsync();
        await web.WakeAsync("item-1");

        Assert.All(
            [await web.Log.FirstOfAsync(NotSent), await worker.Log.FirstOfAsync(NotHeard)],
            line => Assert.Contains($"'{_queue}' (AWS.SimpleQueueService.NonExistentQueue", line, StringComparison.Ordinal));
        Assert.Contains("make a FIFO queue", await worker.Log.FirstOfAsync(NotHeard), StringComparison.Ordinal);

        _aws.CreateQueue("wake-ups.fifo");
        await web.WakeAsync("item-2");
        time.Advance(TimeSpan.FromSeconds(15));
        await worker.AssertRunsAsync();
    }

    [Theory]
    [InlineData("sqs:SendMessage", NotSent)]
    [InlineData("sqs:ReceiveMessage", NotHeard)]
    [InlineData("sqs:DeleteMessage", NotHeard)]
    public async Task A_missing_permission_is_named(string action, int eventId)
    {
        _aws.Deny(action);
        await using var host = CreateHost();
        await host.StartAsync();

        await host.WakeAsync("item-1");

        Assert.Contains($"Allow the role {action} on '{_queue}'", await host.Log.FirstOfAsync(eventId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_names_no_loop_of_this_host_is_deleted_and_ignored()
    {
        await using var worker = CreateHost();
        await worker.StartAsync();
        using var sqs = CreateClient();

        foreach (var body in (string[])["planted-5c1d", "", "[]", "{}", "null", """{"loop":5}""", """{"loop":null}""", """{"loop":"nobody"}""", """{"loop":"work","more":{"a":[1]}}"""])
        {
            var text = body.Length > 0 ? body : " ";
            await sqs.SendMessageAsync(new() { QueueUrl = _queue, MessageBody = text, MessageGroupId = "one", MessageDeduplicationId = Guid.NewGuid().ToString() });
        }

        await worker.AssertRunsAsync();
        await AssertEmptyAsync();
        Assert.StartsWith("Debug", await worker.Log.FirstOfAsync(Unknown), StringComparison.Ordinal);
        Assert.Empty(worker.Log.Of(NotHeard));
        Assert.DoesNotContain("planted-5c1d", worker.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stops_does_not_wait_for_the_queue()
    {
        await using var worker = CreateHost();
        await worker.StartAsync();
        await Task.Delay(500);
        var clock = Stopwatch.StartNew();

        await worker.StopAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Assert.Empty(worker.Log.Of(NotHeard));
    }

    [Fact]
    public async Task Sending_can_be_cancelled()
    {
        _aws.Fail("sqs:SendMessage", AwsFault.Hang, count: 10);
        await using var host = CreateHost();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Senders[^1].SendAsync("work", "item-1", cancellation.Token));
    }

    [Fact]
    public async Task A_message_tells_the_loop_and_nothing_of_its_subject_which_may_be_any_text()
    {
        await using var web = CreateHost();
        string[] subjects = ["ana@example.com", "access-sandbox-8ab976e6-64bc-4b38-98f7-731e7a349970", new('é', 255), " \n\"", ""];

        foreach (var subject in subjects)
            await web.WakeAsync(subject);

        var sent = _aws.SentTo(_queue);
        Assert.Equal(subjects.Length, sent.Count);
        Assert.All(sent, message =>
        {
            Assert.Equal("""{"loop":"work"}""", message.Body);
            Assert.Matches("^[0-9a-f]{64}$", message.GroupId);
            Assert.Matches("^[0-9a-f]{64}$", message.DeduplicationId);
        });
    }

    [Fact]
    public async Task The_queue_is_asked_where_the_settings_say_AWS_is()
    {
        await using var web = new WakeUpHost(_aws.BaseAddress, $"http://127.0.0.1:1{new Uri(_queue).AbsolutePath}");

        await web.WakeAsync("item-1");

        Assert.Single(_aws.SentTo(_queue));
    }

    [Fact]
    public async Task Adding_it_twice_sends_once()
    {
        await using var host = new WakeUpHost(_aws.BaseAddress, _queue, add: builder => builder.AddAwsSqsWakeUps());

        Assert.Single(host.Senders.OfType<SqsWakeUpSender>());
    }

    private WakeUpHost CreateHost(TimeProvider? time = null) => new(_aws.BaseAddress, _queue, time);

    private AmazonSQSClient CreateClient() => new(
        AwsCredential.Example.AccessKeyId,
        AwsCredential.Example.SecretAccessKey,
        AwsCredential.Example.SessionToken,
        new AmazonSQSConfig { ServiceURL = _aws.BaseAddress.AbsoluteUri, AuthenticationRegion = "us-east-1" });

    private async Task AssertEmptyAsync()
    {
        for (var attempt = 0; attempt < 600 && _aws.MessagesIn(_queue) > 0; attempt++)
            await Task.Delay(50);
        Assert.Equal(0, _aws.MessagesIn(_queue));
    }

    // At the beginning of a burst.
    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
}
