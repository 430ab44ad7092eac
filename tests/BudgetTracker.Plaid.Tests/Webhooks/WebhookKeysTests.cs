using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>When Plaid is asked for a key, and what holds where it cannot be.</summary>
public sealed class WebhookKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly TestKey _key = new();
    private readonly KeyRegister _plaid;
    private readonly WebhookKeys _keys;

    public WebhookKeysTests()
    {
        _plaid = new(_key);
        _keys = new(_plaid, _time, NullLogger<WebhookKeys>.Instance);
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_hundred_webhooks_at_once_ask_for_their_key_once()
    {
        var gate = new TaskCompletionSource();
        _plaid.Before = _ => gate.Task;

        var all = Enumerable.Range(0, 100).Select(_ => Task.Run(() => FindAsync(_key.Id))).ToList();
        await Task.WhenAny(Task.WhenAll(all), Task.Delay(100));
        gate.SetResult();

        Assert.All(await Task.WhenAll(all), static verdict => Assert.Equal(WebhookVerdict.Genuine, verdict));
        Assert.Equal(1, _plaid.Calls);
    }

    [Fact]
    public async Task Whoever_leaves_does_not_end_the_call_for_the_others()
    {
        var gate = new TaskCompletionSource();
        _plaid.Before = gate.Task.WaitAsync;
        using var leaving = new CancellationTokenSource();

        var first = _keys.FindAsync(_key.Id, leaving.Token);
        var second = FindAsync(_key.Id);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Equal(WebhookVerdict.Genuine, await second);
        Assert.Equal(1, _plaid.Calls);
    }

    [Fact]
    public async Task After_an_hour_a_key_is_asked_for_again_so_that_its_expiry_is_learnt()
    {
        Assert.Null((await _keys.FindAsync(_key.Id, default)).Key!.ExpiredAt);
        _plaid.Known[_key.Id] = _plaid.Known[_key.Id] with { ExpiredAt = 7 };

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Null((await _keys.FindAsync(_key.Id, default)).Key!.ExpiredAt);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(7, (await _keys.FindAsync(_key.Id, default)).Key!.ExpiredAt);
        Assert.Equal(2, _plaid.Calls);
    }

    [Fact]
    public async Task Where_plaid_cannot_be_asked_an_old_key_serves_for_a_day()
    {
        await FindAsync(_key.Id);
        _plaid.Before = static _ => throw new PlaidTransportException("/webhook_verification_key/get", "refused", mayHaveBeenProcessed: false);

        for (var hours = 1; hours < 24; hours++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(WebhookVerdict.Genuine, await FindAsync(_key.Id));
            Assert.Equal(WebhookVerdict.Genuine, await FindAsync(_key.Id));
        }

        Assert.Equal(24, _plaid.Calls);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await FindAsync(_key.Id));
    }

    [Fact]
    public async Task A_key_that_plaid_knows_no_more_is_used_no_more()
    {
        await FindAsync(_key.Id);
        _plaid.Known.Clear();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(WebhookVerdict.UnknownKey, await FindAsync(_key.Id));
        _time.Advance(TimeSpan.FromHours(1));
        _plaid.Before = static _ => throw new PlaidTransportException("/webhook_verification_key/get", "refused", mayHaveBeenProcessed: false);
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await FindAsync(_key.Id));
    }

    [Fact]
    public async Task Ids_that_nobody_knows_cost_plaid_a_few_calls_a_minute()
    {
        for (var i = 0; i < 1000; i++)
            await FindAsync($"forged-{i}");
        Assert.Equal(5, _plaid.Calls);

        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await FindAsync("late"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(WebhookVerdict.UnknownKey, await FindAsync("later"));
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await FindAsync("latest"));

        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 1000; i++)
            await FindAsync($"again-{i}");
        Assert.Equal(11, _plaid.Calls);
    }

    [Fact]
    public async Task A_key_that_is_held_costs_nothing_of_that()
    {
        await FindAsync(_key.Id);
        for (var i = 0; i < 100; i++)
            await FindAsync($"forged-{i}");
        _time.Advance(TimeSpan.FromMinutes(59));
        for (var i = 0; i < 100; i++)
            await FindAsync($"more-{i}");
        _time.Advance(TimeSpan.FromMinutes(1));
        _plaid.Known[_key.Id] = _plaid.Known[_key.Id] with { ExpiredAt = 7 };
        for (var i = 0; i < 100; i++)
            await FindAsync($"most-{i}");

        Assert.Equal(7, (await _keys.FindAsync(_key.Id, default)).Key!.ExpiredAt);
    }

    [Fact]
    public async Task What_plaid_refused_is_not_asked_again_for_a_while()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(WebhookVerdict.UnknownKey, await FindAsync("forged"));
        Assert.Equal(1, _plaid.Calls);

        _time.Advance(TimeSpan.FromMinutes(5));
        using var late = new TestKey("forged");
        _plaid.Known["forged"] = late.Describe();
        Assert.Equal(WebhookVerdict.Genuine, await FindAsync("forged"));
    }

    [Fact]
    public async Task Plaids_other_errors_say_nothing_about_the_key()
    {
        _plaid.Before = static _ => throw new PlaidApiException("/webhook_verification_key/get", 400, "INVALID_INPUT", "INVALID_API_KEYS");
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await FindAsync(_key.Id));

        _plaid.Before = static _ => Task.CompletedTask;
        Assert.Equal(WebhookVerdict.Genuine, await FindAsync(_key.Id));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_plaid_waits_for_an_answer()
    {
        var gate = new TaskCompletionSource();
        _plaid.Before = gate.Task.WaitAsync;
        var waiting = FindAsync(_key.Id);

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(WebhookVerdict.KeyNotAtHand, await waiting);

        // The call went on, for the next one.
        gate.SetResult();
        Assert.Equal(WebhookVerdict.Genuine, await FindAsync(_key.Id));
        Assert.Equal(1, _plaid.Calls);
    }

    [Fact]
    public async Task A_call_that_hangs_is_given_up_and_made_again()
    {
        _plaid.Before = static token => Task.Delay(Timeout.Infinite, token);
        var waiting = FindAsync(_key.Id);
        _time.Advance(TimeSpan.FromSeconds(15));
        await waiting;
        _plaid.Before = static _ => Task.CompletedTask;

        while (await FindAsync(_key.Id) is WebhookVerdict.KeyNotAtHand)
            await Task.Yield();
        Assert.Equal(2, _plaid.Calls);
    }

    private async Task<WebhookVerdict> FindAsync(string id) => (await _keys.FindAsync(id, default)).Verdict;
}
