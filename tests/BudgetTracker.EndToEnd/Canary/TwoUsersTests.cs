using System.Text.Json;

namespace BudgetTracker;

/// <summary>Every operation of the HTTP API, tried by one user on what is another's: nothing is seen and nothing changes.</summary>
public sealed class TwoUsersTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private readonly PlaidEmulator _plaid = new();
    private readonly Capture _capture = new();
    private string _database = "";
    private CanaryHost _host = null!;

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _database = await server.CreateDatabaseAsync();
        _host = await CanaryHost.StartAsync(_capture, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PLAID_CLIENT_ID"] = "client",
            ["PLAID_SECRET"] = "secret",
            ["PLAID_ENV"] = "sandbox",
            ["KEY_RING"] = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(new byte[32])}}"} }""",
            ["Postgres:ConnectionString"] = _database,
            ["Plaid:BaseAddress"] = _plaid.BaseAddress.AbsoluteUri,
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _capture.Dispose();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task Nothing_of_the_others_is_seen_or_changed()
    {
        var publicToken = await PublicTokenAsync("alice");
        Assert.Equal(200, (await ExchangeAsync(publicToken, "alice")).Status);
        var itemId = Assert.Single(_plaid.Items).ItemId;
        var before = await StateAsync();

        var stolen = await ExchangeAsync(publicToken, "mallory");
        var unknown = await ExchangeAsync("public-sandbox-5f6b0a52-1111-4222-8333-94aa55bb66cc", "mallory");
        Assert.Equal((404, unknown.Body), (stolen.Status, stolen.Body));
        await SameAsync(HttpMethod.Delete, $"/items/{itemId}", "/items/none");
        await SameAsync(HttpMethod.Get, $"/exchanges/{await ExchangeIdAsync()}", $"/exchanges/{Guid.CreateVersion7()}");
        var update = await _host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = itemId }, "mallory");
        var none = await _host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = "none" }, "mallory");
        Assert.Equal((404, none.Body), (update.Status, update.Body));
        Assert.Equal("""{"items":[]}""", (await _host.SendAsync(HttpMethod.Get, "/items", user: "mallory")).Body);

        // Only the stranger's own attempt with an unknown token is new.
        Assert.Equal(before, await StateAsync());
        Assert.False(_plaid.Items[0].Removed);
        Assert.Equal(200, (await _host.SendAsync(HttpMethod.Get, $"/exchanges/{await ExchangeIdAsync()}")).Status);
    }

    [PostgresFact]
    public async Task A_pending_exchange_is_not_another_users_to_finish()
    {
        _plaid.Faults.Add("/item/public_token/exchange", Fault.InternalError() with { Count = 1 });
        var publicToken = await PublicTokenAsync("alice");
        Assert.Equal(202, (await ExchangeAsync(publicToken, "alice")).Status);

        Assert.Equal(404, (await ExchangeAsync(publicToken, "mallory")).Status);
        Assert.Equal(404, (await _host.SendAsync(HttpMethod.Get, $"/exchanges/{await ExchangeIdAsync()}", user: "mallory")).Status);

        Assert.Equal(1, _plaid.CallCounts["/item/public_token/exchange"]);
        Assert.Equal(200, (await ExchangeAsync(publicToken, "alice")).Status);
    }

    /// <summary>What is another's answers like what does not exist.</summary>
    private async Task SameAsync(HttpMethod method, string others, string missing)
    {
        var (first, second) = (await _host.SendAsync(method, others, user: "mallory"), await _host.SendAsync(method, missing, user: "mallory"));
        Assert.Equal(404, first.Status);
        Assert.Equal(second, first);
    }

    private async Task<string> PublicTokenAsync(string user)
    {
        var (_, body) = await _host.SendAsync(HttpMethod.Post, "/link-token", user: user);
        return _plaid.CompleteLink(JsonDocument.Parse(body).RootElement.GetProperty("link_token").GetString()!);
    }

    private Task<(int Status, string Body)> ExchangeAsync(string publicToken, string user) =>
        _host.SendAsync(HttpMethod.Post, "/exchange-public-token", new { public_token = publicToken }, user);

    private async Task<object?> ExchangeIdAsync() =>
        (await PostgresServer.QueryAsync(_database, "select id from budget_tracker.plaid_exchange where user_id = 'alice'")).Single()[0];

    private async Task<string> StateAsync() => string.Join('\n', (await PostgresServer.QueryAsync(
        _database,
        "select i::text from budget_tracker.plaid_item i union all select a::text from budget_tracker.plaid_account a "
        + "union all select e::text from budget_tracker.plaid_exchange e where user_id = 'alice' order by 1")).Select(row => row[0]));
}
