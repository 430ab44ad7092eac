using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

/// <summary>Webhooks as the emulator signs and sends them, over HTTP to a host with a database.</summary>
[Collection(PostgresGroup.Name)]
public sealed class WebhookReceptionTests(PostgresServer server) : IAsyncLifetime
{
    // Two that are sent at once are signed in the same second.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly HttpClient _client = new();
    private PlaidEmulator? _plaid;
    private WebhookHost? _host;
    private string _database = "";
    private string _item = "";

    public async Task InitializeAsync()
    {
        _plaid = new(new() { TimeProvider = _time });
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = await WebhookHost.StartAsync(_database, _plaid.BaseAddress, _time);
        var link = await _host.Services.GetRequiredService<ILinkTokenService>().CreateAsync(new() { UserId = "alice", WebhookUri = _host.Address });
        var exchange = await _host.Services.GetRequiredService<ITokenExchangeService>().ExchangeAsync(
            new() { UserId = "alice", PublicToken = new(_plaid.CompleteLink(link.Value)) });
        _item = exchange.Item!.ItemId;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host!.DisposeAsync();
        await _plaid!.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_webhook_is_answered_with_200_kept_and_asks_for_a_check()
    {
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set check_due_at = 'infinity'");

        Assert.Equal(200, (await SendAsync("LOGIN_REPAIRED")).Status);

        Assert.Equal([["ITEM", "LOGIN_REPAIRED", _item]], await RowsAsync());
        Assert.Equal([[1, true]], await PostgresServer.QueryAsync(_database, "select check_fence, check_due_at <= now() from budget_tracker.plaid_item"));
        Assert.Equal(1, _plaid!.CallCounts["/webhook_verification_key/get"]);
    }

    [PostgresFact]
    public async Task A_webhook_that_plaid_sends_twice_counts_once()
    {
        _plaid!.WebhookFaults.Add("LOGIN_REPAIRED", WebhookFault.Duplicate());

        var first = await SendAsync("LOGIN_REPAIRED");
        var second = await _host!.NextAsync();

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(first.Body, second.Body);
        Assert.Single(await RowsAsync());
        Assert.Equal([[1]], await PostgresServer.QueryAsync(_database, "select check_fence from budget_tracker.plaid_item"));
    }

    [PostgresFact]
    public async Task When_plaid_signs_with_another_key_that_one_is_asked_for_and_the_old_one_ends()
    {
        var old = await SendAsync("LOGIN_REPAIRED");

        using (var answer = await _client.PostAsync(new Uri(_plaid!.BaseAddress, "/emulator/webhooks/key"), content: null))
            Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(200, (await SendAsync("NEW_ACCOUNTS_AVAILABLE")).Status);
        Assert.Equal(2, _plaid.CallCounts["/webhook_verification_key/get"]);

        // Its end is learnt within an hour.
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(old.Header, old.Body)).StatusCode);
    }

    [PostgresFact]
    public async Task A_webhook_about_an_item_that_nobody_has_is_answered_with_200()
    {
        await PostgresServer.ExecuteAsync(_database, "delete from budget_tracker.plaid_item");

        Assert.Equal(200, (await SendAsync("LOGIN_REPAIRED")).Status);

        Assert.Single(await RowsAsync());
    }

    [PostgresFact]
    public async Task The_answers_are_bare()
    {
        var (header, body, _) = await SendAsync("LOGIN_REPAIRED");

        using var again = await PostAsync(header, body);
        Assert.Equal("{}", await again.Content.ReadAsStringAsync());
        await AssertProblemAsync(await PostAsync(header, [.. body, (byte)' ']), 401, "webhook_unverified");
        await AssertProblemAsync(await PostAsync(header: null, body), 401, "webhook_unverified");
        await AssertProblemAsync(await PostAsync(header, new byte[ApiRequest.MaxBodyBytes + 1]), 413, "request_too_large");
        Assert.Single(await RowsAsync());
    }

    [PostgresFact]
    public async Task Where_plaid_cannot_be_asked_for_the_key_the_webhook_is_to_come_again()
    {
        _plaid!.Faults.Add("/webhook_verification_key/get", Fault.BadGateway());
        using var key = new TestKey();
        var body = "{}"u8.ToArray();

        var asked = PostAsync(key.Sign(body, _time.GetUtcNow()), body);
        while (await Task.WhenAny(asked, Task.Delay(20)) != asked)
            _time.Advance(TimeSpan.FromMilliseconds(200));

        using var answer = await asked;
        Assert.NotNull(answer.Headers.RetryAfter);
        await AssertProblemAsync(answer, 503, "webhook_not_now");
    }

    private async Task<(string Header, byte[] Body, int Status)> SendAsync(string code)
    {
        _plaid!.Bank.Send(_item, "ITEM", code);
        return await _host!.NextAsync();
    }

    private async Task<HttpResponseMessage> PostAsync(string? header, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _host!.Address) { Content = new ByteArrayContent(body) };
        if (header is not null)
            request.Headers.Add("Plaid-Verification", header);
        return await _client.SendAsync(request);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code) =>
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));

    private Task<List<object?[]>> RowsAsync() => PostgresServer.QueryAsync(_database, "select webhook_type, webhook_code, item_id from budget_tracker.plaid_webhook");
}
