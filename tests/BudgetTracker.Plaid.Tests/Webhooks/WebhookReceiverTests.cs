using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace BudgetTracker;

/// <summary>What the sender is told, and what the operator hears of it.</summary>
public sealed class WebhookReceiverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly TestKey _key = new();
    private readonly Inbox _inbox = new();
    private readonly Log _log = new();
    private readonly KeyRegister _plaid;
    private readonly WebhookReceiver _receiver;

    public WebhookReceiverTests()
    {
        _plaid = new(_key);
        var claims = new ExchangeClaims(Substitute.For<ITokenProtector>(), Substitute.For<IDataEnvironment>(), Options.Create(new PlaidExchangeOptions()), _time);
        var sessions = new WebhookSessions(Substitute.For<ILinkTokenStore>(), claims, new WorkWakeUps());
        _receiver = new(new(new(_plaid, _time, NullLogger<WebhookKeys>.Instance), _time), _inbox, sessions, new WorkWakeUps(), _time, _log);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_genuine_webhook_reaches_the_inbox()
    {
        Assert.Equal(WebhookAnswer.Accepted, await SendAsync("""{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"i"}"""));

        var webhook = Assert.Single(_inbox.Received);
        Assert.Equal(("ITEM", "i", _time.GetUtcNow()), (webhook.Body.WebhookType, webhook.Body.ItemId, webhook.IssuedAt));
    }

    [Fact]
    public async Task A_genuine_webhook_that_is_no_object_is_accepted_and_forgotten()
    {
        Assert.Equal(WebhookAnswer.Accepted, await SendAsync("[1]"));
        Assert.Empty(_inbox.Received);
    }

    [Fact]
    public async Task A_forged_one_is_refused_and_one_whose_key_is_not_at_hand_is_put_off()
    {
        Assert.Equal(WebhookAnswer.Refused, await _receiver.ReceiveAsync("forged", "{}"u8.ToArray(), default));
        _plaid.Before = static _ => throw new PlaidTransportException("/webhook_verification_key/get", "refused", mayHaveBeenProcessed: false);
        Assert.Equal(WebhookAnswer.NotNow, await SendAsync("{}"));
        Assert.Empty(_inbox.Received);
    }

    [Fact]
    public async Task Eight_at_once_use_the_database_and_the_others_wait_five_seconds()
    {
        await SendAsync("{}");
        _inbox.Gate = new();
        var taken = Enumerable.Range(0, 8).Select(i => SendAsync($"{{\"a\":{i}}}")).ToList();
        var waiting = SendAsync("""{"late":1}""");
        Assert.Equal(1 + 8, _inbox.Received.Count);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(WebhookAnswer.NotNow, await waiting);

        var next = SendAsync("""{"next":1}""");
        _inbox.Gate.SetResult();
        Assert.All(await Task.WhenAll(taken), static answer => Assert.Equal(WebhookAnswer.Accepted, answer));
        Assert.Equal(WebhookAnswer.Accepted, await next);
    }

    [Fact]
    public async Task A_webhook_that_the_database_refused_leaves_its_place()
    {
        _inbox.Failure = new DatabaseException("x", isTransient: true);
        for (var i = 0; i < 9; i++)
            await Assert.ThrowsAsync<DatabaseException>(() => SendAsync("{}"));

        _inbox.Failure = null;
        Assert.Equal(WebhookAnswer.Accepted, await SendAsync("{}"));
    }

    [Fact]
    public async Task A_flood_is_told_once_a_minute_with_its_count_and_without_its_text()
    {
        for (var i = 0; i < 1000; i++)
            await _receiver.ReceiveAsync("forged-text", "{\"secret\":1}"u8.ToArray(), default);
        _time.Advance(TimeSpan.FromSeconds(61));
        await _receiver.ReceiveAsync("forged-text", "{\"secret\":1}"u8.ToArray(), default);

        Assert.Equal(
            ["1 webhooks were refused since this was last said, the latest because of malformed. One that is Plaid's comes again.", "1000 webhooks were refused since this was last said, the latest because of malformed. One that is Plaid's comes again."],
            _log.Warnings);
    }

    [Fact]
    public async Task Measurements_tell_verdicts_and_known_codes_apart_and_nothing_else()
    {
        var seen = new ConcurrentQueue<string>();
        var test = new AsyncLocal<bool> { Value = true };
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Name is "budget_tracker.plaid.webhooks")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (test.Value)
                seen.Enqueue(string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key[29..]}={tag.Value}")));
        });
        listener.Start();

        await SendAsync("""{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"i"}""");
        _inbox.Receipt = new(IsNew: false, IsItemKnown: true);
        await SendAsync("""{"webhook_type":"ITEM","webhook_code":"BRAND_NEW","item_id":"i"}""");
        _inbox.Receipt = new(IsNew: true, IsItemKnown: false);
        await SendAsync("""{"webhook_type":"ITEM","webhook_code":"LOGIN_REPAIRED","item_id":"i"}""");
        await SendAsync("""{"webhook_type":"LINK","webhook_code":"SESSION_FINISHED"}""");
        await SendAsync("[]");
        await _receiver.ReceiveAsync("forged", "{}"u8.ToArray(), default);

        Assert.Equal(
            ["verdict=new code=ERROR", "verdict=repeated code=other", "verdict=unknown_item code=LOGIN_REPAIRED", "verdict=new code=SESSION_FINISHED", "verdict=no_object code=other", "verdict=malformed"],
            seen);
    }

    private Task<WebhookAnswer> SendAsync(string body)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        return _receiver.ReceiveAsync(_key.Sign(bytes, _time.GetUtcNow()), bytes, default);
    }

    private sealed class Inbox : IWebhookInbox
    {
        public ConcurrentQueue<VerifiedWebhook> Received { get; } = new();

        public TaskCompletionSource? Gate { get; set; }

        public Exception? Failure { get; set; }

        public WebhookReceipt Receipt { get; set; } = new(IsNew: true, IsItemKnown: true);

        public async Task<WebhookReceipt> ReceiveAsync(VerifiedWebhook webhook, CancellationToken cancellationToken)
        {
            Received.Enqueue(webhook);
            if (Gate is { } gate)
                await gate.Task;
            return Failure is null ? Receipt : throw Failure;
        }

        public Task<int> DeleteOldAsync(CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class Log : ILogger<WebhookReceiver>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
