using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class WebhookDeliveryTests
{
    private const string Code = "LOGIN_REPAIRED";

    [Theory]
    [InlineData(500)]
    [InlineData(201)]
    [InlineData(204)]
    public async Task Any_answer_but_200_is_repeated_after_30_seconds_then_four_times_as_long(int status)
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answers.Enqueue(status);
        receiver.Answers.Enqueue(status);
        var item = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Send(item, "ITEM", Code);
        var first = await AttemptAsync(plaid, receiver, 1);

        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(plaid.Emulator.Webhooks[^1].Attempts);
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, await AttemptAsync(plaid, receiver, 2));
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(120));
        await AttemptAsync(plaid, receiver, 3);
        var sent = plaid.Emulator.Webhooks[^1];
        Assert.Equal((WebhookFate.Delivered, status, 200), (sent.Fate, sent.Attempts[0].StatusCode, sent.Attempts[^1].StatusCode));
    }

    [Fact]
    public async Task After_a_day_it_is_given_up()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var item = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Send(item, "ITEM", Code);
        await AttemptAsync(plaid, receiver, 1);
        for (var i = 0; i < 20; i++)
            receiver.Answers.Enqueue(500);
        plaid.Emulator.Bank.Send(item, "ITEM", Code);
        var attempts = 1;
        for (var wait = TimeSpan.FromSeconds(30); ; wait *= 4)
        {
            await AttemptAsync(plaid, receiver, attempts);
            if (plaid.Emulator.Webhooks[^1].Fate is WebhookFate.GivenUp)
                break;
            plaid.Emulator.Bank.Advance(wait);
            attempts++;
        }

        Assert.Equal(7, attempts);
    }

    [Fact]
    public async Task A_receiver_that_refuses_nearly_everything_gets_no_repetitions()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        for (var i = 0; i < 30; i++)
            receiver.Answers.Enqueue(500);
        var item = await LinkAsync(plaid, receiver);
        for (var i = 0; i < 12; i++)
        {
            plaid.Emulator.Bank.Send(item, "ITEM", Code);
            await AttemptAsync(plaid, receiver, 1);
        }

        Assert.Equal((WebhookFate.Waiting, WebhookFate.GivenUp), (plaid.Emulator.Webhooks[0].Fate, plaid.Emulator.Webhooks[^1].Fate));
    }

    [Fact]
    public async Task Webhooks_are_dropped_doubled_delayed_and_overtaken_on_demand()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var item = await LinkAsync(plaid, receiver);
        plaid.Emulator.WebhookFaults.Add("A", WebhookFault.Drop());
        plaid.Emulator.WebhookFaults.Add("B", WebhookFault.Duplicate());
        plaid.Emulator.WebhookFaults.Add("C", WebhookFault.Delay(TimeSpan.FromMinutes(5)));
        plaid.Emulator.WebhookFaults.Add("D", WebhookFault.Overtake() with { Count = 1 });
        foreach (var code in (string[])["A", "B", "C", "D", "E", "D"])
            plaid.Emulator.Bank.Send(item, "ITEM", code);
        Assert.Equal(["B", "B", "E", "D", "D"], await receiver.CodesAsync(5));
        Assert.Equal(WebhookFate.Dropped, plaid.Emulator.Webhooks[0].Fate);

        plaid.Emulator.Bank.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["C"], await receiver.CodesAsync(1));
        plaid.Emulator.WebhookFaults.Clear();
        plaid.Emulator.Bank.Send(item, "ITEM", "A");
        Assert.Equal(["A"], await receiver.CodesAsync(1));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_makes_no_other_wait()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await plaid.AccessTokenAsync(new { webhook = $"http://{silent.LocalEndpoint}/hook", products = new[] { "auth" } });
        var slow = plaid.Emulator.Items[^1].ItemId;
        var fast = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Send(slow, "ITEM", Code);
        plaid.Emulator.Bank.Send(fast, "ITEM", Code);
        await AttemptAsync(plaid, receiver, 1);
        Assert.Empty(plaid.Emulator.Webhooks[0].Attempts);
    }

    [Fact]
    public async Task A_webhook_says_the_time_at_which_it_was_due()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.DeliverWebhooks = false);
        await plaid.AccessTokenAsync(new { webhook = "https://app.example.com/hook" });
        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(30.1));
        Assert.Equal(new(2026, 3, 1, 12, 0, 1, TimeSpan.Zero), plaid.Emulator.Webhooks[0].CreatedAt);
        Assert.True(plaid.Emulator.Webhooks[^1].CreatedAt < plaid.Emulator.Bank.Now);
    }

    [Fact]
    public async Task A_removed_item_has_no_fate_any_more()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = "https://app.example.com/hook" });
        (await plaid.PostAsync("/item/remove", new { access_token = access })).IsOk();
        Assert.Throws<ArgumentException>(() => plaid.Emulator.Bank.Break(plaid.Emulator.Items[0].ItemId));
        Assert.Empty(plaid.Emulator.Webhooks);
    }

    [Fact]
    public async Task Another_process_sees_the_webhooks_sends_some_and_adds_faults()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var item = await LinkAsync(plaid, receiver);
        await PostAsync(plaid, "webhooks/faults", new { code = "X", kind = "drop", count = 1 }, HttpStatusCode.NoContent);
        await PostAsync(plaid, $"items/{item}/webhook", new { webhook_type = "ITEM", webhook_code = "X" }, HttpStatusCode.NoContent);
        await PostAsync(plaid, $"items/{item}/webhook", new { webhook_type = "ITEM", webhook_code = "X" }, HttpStatusCode.NoContent);
        await PostAsync(plaid, "items/none/webhook", new { webhook_type = "ITEM", webhook_code = "X" }, HttpStatusCode.BadRequest);
        await AttemptAsync(plaid, receiver, 1);
        var webhooks = (await plaid.Http.GetFromJsonAsync<JsonObject>("/emulator/webhooks"))!["webhooks"]!.AsArray();
        Assert.Equal(["Dropped", "Delivered"], webhooks.Select(w => (string)w!["fate"]!));
        Assert.Equal(200, (int)webhooks[1]!["attempts"]![0]!["status_code"]!);
    }

    [Fact]
    public async Task A_rotated_key_signs_and_the_old_one_is_published_as_expired()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var item = await LinkAsync(plaid, receiver);
        plaid.Emulator.Bank.Send(item, "ITEM", Code);
        var old = await KeyIdAsync(receiver);
        plaid.Emulator.RotateWebhookKey();
        plaid.Emulator.Bank.Send(item, "ITEM", Code);
        var current = await KeyIdAsync(receiver);

        Assert.NotEqual(old, current);
        Assert.Equal(plaid.Clock.GetUtcNow().ToUnixTimeSeconds(), (long?)(await KeyAsync(old)).Body["key"]!["expired_at"]);
        Assert.Null((await KeyAsync(current)).Body["key"]!["expired_at"]);
        plaid.Emulator.RotateWebhookKey();
        plaid.Emulator.RotateWebhookKey();
        (await KeyAsync(old)).IsError("INVALID_WEBHOOK_VERIFICATION_KEY_ID");

        Task<Answer> KeyAsync(string id) => plaid.PostAsync("/webhook_verification_key/get", new { key_id = id });
    }

    private static async Task<string> KeyIdAsync(WebhookReceiver receiver) =>
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((await receiver.NextAsync()).Jwt).Kid;

    /// <summary>Waits for the latest webhook's delivery, and until the emulator has heard how it went.</summary>
    private static async Task<string> AttemptAsync(TestPlaid plaid, WebhookReceiver receiver, int number)
    {
        var (body, _) = await receiver.NextAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (plaid.Emulator.Webhooks[^1].Attempts.Count < number)
            await Task.Delay(5, patience.Token);
        return System.Text.Encoding.UTF8.GetString(body);
    }

    private static async Task PostAsync(TestPlaid plaid, string path, object body, HttpStatusCode expected)
    {
        using var answer = await plaid.Http.PostAsJsonAsync("/emulator/" + path, body);
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task<string> LinkAsync(TestPlaid plaid, WebhookReceiver receiver)
    {
        await plaid.AccessTokenAsync(new { webhook = receiver.Address, products = new[] { "auth" } });
        return plaid.Emulator.Items[^1].ItemId;
    }
}
