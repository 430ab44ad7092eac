using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>The sample over plain HTTP, as curl speaks to it.</summary>
public sealed class HttpFlowTests : IClassFixture<PostgresServer>, IDisposable
{
    private readonly PostgresServer _server;
    private readonly DataDirectory _directory = new();

    public HttpFlowTests(PostgresServer server) => _server = server;

    public void Dispose() => _directory.Dispose();

    [SampleFact]
    public async Task A_bank_is_connected_with_three_requests_and_its_token_is_nowhere_to_be_read()
    {
        await using var host = await SampleHost.StartAsync(_directory);

        // curl -X POST http://localhost:5080/link-token
        var linkToken = await JsonAsync(await host.Client.PostAsync("/link-token", content: null));
        Assert.StartsWith("link-sandbox-", linkToken.GetProperty("link_token").GetString(), StringComparison.Ordinal);

        var publicToken = await PublicTokenAsync(host);
        var first = await JsonAsync(await ExchangeAsync(host, publicToken));
        var second = await JsonAsync(await ExchangeAsync(host, publicToken));

        Assert.Equal("First Platypus Bank", first.GetProperty("institution").GetProperty("name").GetString());
        Assert.Contains(first.GetProperty("accounts").EnumerateArray(), account => account.GetProperty("name").GetString() == "Plaid Checking");
        Assert.Equal(first.GetProperty("item_id").GetString(), second.GetProperty("item_id").GetString());

        var item = Assert.Single(await host.EmulatedItemsAsync());
        Assert.Equal(1, item.GetProperty("exchanges").GetInt32());
        var accessToken = item.GetProperty("access_token").GetString()!;
        var row = Assert.Single(await PostgresServer.QueryAsync(host.ConnectionString, "select item_id, access_token_sealed from plaid_item"));
        Assert.Equal(first.GetProperty("item_id").GetString(), row[0]);
        var secrets = new SecretFinder();
        secrets.Add("access token", accessToken);
        secrets.Add("public token", publicToken);
        secrets.AssertNoneIn("The row", Encoding.Latin1.GetString((byte[])row[1]!));
        secrets.AssertNoneIn("The host's output", host.Output);

        await host.StopAsync();
        AssertOnDisk(_directory, "budget_tracker_emulator", isThere: true);
        AssertOnDisk(_directory, accessToken, isThere: false);
        AssertOnDisk(_directory, publicToken, isThere: false);
    }

    [SampleFact]
    public async Task A_second_start_in_the_same_directory_finds_what_the_first_one_stored()
    {
        await using var first = await SampleHost.StartAsync(_directory);
        var itemId = (await JsonAsync(await ExchangeAsync(first, await PublicTokenAsync(first)))).GetProperty("item_id").GetString();
        await first.StopAsync();

        await using var second = await SampleHost.StartAsync(_directory);
        var items = (await second.Client.GetFromJsonAsync<JsonElement>("/items")).GetProperty("items");
        Assert.Equal(itemId, Assert.Single(items.EnumerateArray()).GetProperty("item_id").GetString());

        // The stored token still means something to Plaid.
        var repair = await second.Client.PostAsJsonAsync("/link-token", new { item_id = itemId });
        Assert.Equal(HttpStatusCode.OK, repair.StatusCode);
        await second.StopAsync();
    }

    [SampleFact]
    public async Task A_killed_host_leaves_no_process_behind_and_the_next_start_works()
    {
        await using var killed = await SampleHost.StartAsync(_directory);
        var children = killed.Children;
        Assert.NotEmpty(children);

        await killed.KillAsync();
        await BecomesTrueAsync(() => !children.Any(ProcessTable.IsRunning) && ProcessTable.Mentioning(_directory.Path).Count == 0);

        await using var next = await SampleHost.StartAsync(_directory);
        Assert.Equal(HttpStatusCode.OK, (await next.Client.PostAsync("/link-token", content: null)).StatusCode);
        await next.StopAsync();
    }

    [SampleFact]
    public async Task With_everything_configured_nothing_of_its_own_is_started()
    {
        var database = await _server.CreateDatabaseAsync();
        await using var plaid = new PlaidEmulator(new() { ClientId = "configured-client", Secret = "configured-secret" });
        await plaid.StartAsync();
        await using var host = await SampleHost.StartAsync(
            _directory,
            "--Postgres:ConnectionString", database,
            "--PLAID_CLIENT_ID", "configured-client", "--PLAID_SECRET", "configured-secret", "--PLAID_ENV", "sandbox",
            "--Plaid:BaseAddress", plaid.BaseAddress.AbsoluteUri);

        var linkToken = (await JsonAsync(await host.Client.PostAsync("/link-token", content: null))).GetProperty("link_token").GetString()!;
        var answer = await JsonAsync(await ExchangeAsync(host, plaid.CompleteLink(linkToken)));

        Assert.Equal(Assert.Single(plaid.Items).ItemId, answer.GetProperty("item_id").GetString());
        Assert.Single(await PostgresServer.QueryAsync(database, "select * from budget_tracker.plaid_item"));
        Assert.Empty(host.Children);
        Assert.Null(host.Emulator);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "postgres")));
        Assert.False((await host.Client.GetFromJsonAsync<JsonElement>("/config.json")).GetProperty("emulator").GetBoolean());
        await host.StopAsync();
    }

    private static async Task<string> PublicTokenAsync(SampleHost host)
    {
        var answer = await host.Client.PostAsJsonAsync(
            new Uri(host.Emulator!, "/sandbox/public_token/create"),
            new { client_id = "local", secret = "local", institution_id = "ins_109508", initial_products = new[] { "transactions" } });
        return (await JsonAsync(answer)).GetProperty("public_token").GetString()!;
    }

    private static Task<HttpResponseMessage> ExchangeAsync(SampleHost host, string publicToken) =>
        host.Client.PostAsJsonAsync("/exchange-public-token", new { public_token = publicToken });

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    // Tables, indexes, the write-ahead log and the server's own log.
    private static void AssertOnDisk(DataDirectory directory, string text, bool isThere)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var files = Directory.GetFiles(Path.Combine(directory.Path, "postgres"), "*", SearchOption.AllDirectories);
        Assert.Equal(isThere, files.Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0));
    }

    private static async Task BecomesTrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
    }
}
