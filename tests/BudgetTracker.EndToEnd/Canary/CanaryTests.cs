using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace BudgetTracker;

/// <summary>
/// Nothing secret leaves the host: not in a log line of any category at level Trace, a scope, an exception (thrown anywhere,
/// caught or not), an answer, an event source or an activity; on the happy way and on every unhappy one.
/// </summary>
public sealed partial class CanaryTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private const string Exchange = "/item/public_token/exchange";
    private const string Unknown = "public-sandbox-5f6b0a52-1111-4222-8333-94aa55bb66cc";

    private readonly string _plaidSecret = RandomNumberGenerator.GetHexString(30, lowercase: true);
    private readonly string _password = $"Pw-{RandomNumberGenerator.GetHexString(24)}+/ä";
    private readonly string _role = $"canary_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly List<string> _publicTokens = [Unknown];
    private readonly PlaidEmulator _plaid = new();
    private Dictionary<string, string?> _settings = [];
    private Capture _capture = null!;

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _plaid.RotateSecret(_plaidSecret);
        var database = await server.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(database, $"create role {_role} login superuser password '{_password}'");
        _settings = new(StringComparer.Ordinal)
        {
            ["PLAID_CLIENT_ID"] = "canary-client",
            ["PLAID_SECRET"] = _plaidSecret,
            ["PLAID_ENV"] = "sandbox",
            ["KEY_RING"] = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(_key)}}"} }""",
            ["Postgres:ConnectionString"] = new NpgsqlConnectionStringBuilder(database) { Username = _role, Password = _password }.ConnectionString,
            ["Plaid:BaseAddress"] = _plaid.BaseAddress.AbsoluteUri,
        };
        _capture = new Capture(); // Only now: it would hear the statement that makes the role.
    }

    public async Task DisposeAsync()
    {
        _capture.Dispose();
        await _plaid.DisposeAsync();
    }

    [PostgresFact]
    public async Task Linking_listing_repairing_and_removing_tells_nothing()
    {
        await using var host = await CanaryHost.StartAsync(_capture, _settings);
        var itemId = await LinkAsync(host);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "/items")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = itemId })).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "/health")).Status);
        Assert.Equal(204, (await host.SendAsync(HttpMethod.Delete, $"/items/{itemId}")).Status);

        // A canary that hears nothing would sing for ever.
        Assert.All(
            [
                (Capture.Log, "BudgetTracker.PlaidTransport"), (Capture.Log, "Npgsql"), (Capture.Log, "Microsoft.AspNetCore.Routing"), (Capture.Scope, "RequestId"),
                (Capture.Event, "System.Net.Http"), (Capture.Event, "Microsoft-AspNetCore-Server-Kestrel"),
                (Capture.Trace, "Npgsql"), (Capture.Trace, "System.Net.Http"), (Capture.Response, itemId),
            ],
            heard => Assert.Contains(_capture.Texts, text => text.Channel == heard.Item1 && text.Text.Contains(heard.Item2, StringComparison.Ordinal)));
        AssertNothingLeaked(accessTokens: 1);
    }

    [PostgresFact]
    public async Task What_OpenTelemetry_exports_of_a_link_says_what_happened_and_nothing_secret()
    {
        using var telemetry = new ExportedTelemetry();
        await using var host = await CanaryHost.StartAsync(_capture, _settings, configure: telemetry.AddTo);
        var itemId = await LinkAsync(host);
        await host.SweepAsync();
        Assert.Equal(204, (await host.SendAsync(HttpMethod.Delete, $"/items/{itemId}")).Status);
        _plaid.Faults.Add("/link/token/create", Fault.RateLimit());
        Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token")).Status);

        var exported = telemetry.Export();

        Assert.All(
            [
                ("activity", "BudgetTracker.Core POST /exchange-public-token http.request.method=POST http.route=/exchange-public-token http.response.status_code=200"),
                ("activity", "BudgetTracker.Core DELETE /items/{item_id} http.request.method=DELETE http.route=/items/{item_id} http.response.status_code=204"),
                ("activity", "BudgetTracker.Core POST /link-token http.request.method=POST http.route=/link-token http.response.status_code=503 error.type=plaid_unavailable"),
                ("activity", "BudgetTracker.Plaid POST /item/public_token/exchange"),
                ("metric", "BudgetTracker.Core budget_tracker.route.duration"),
                ("metric", "BudgetTracker.Core budget_tracker.secret.loads budget_tracker.secret.kind=PlaidCredentials budget_tracker.secret.outcome=changed"),
                ("metric", "BudgetTracker.Plaid budget_tracker.plaid.call.duration"),
                ("metric", "BudgetTracker.Plaid budget_tracker.plaid.exchanges budget_tracker.plaid.exchange.state=ACTIVE"),
                ("metric", "BudgetTracker.Plaid budget_tracker.plaid.exchange.oldest_open"),
                ("log record", "BudgetTracker.PlaidTransport 2001 Plaid answered /item/public_token/exchange with 200"),
                ("log record", "BudgetTracker.ApiDispatcher 1201 POST /link-token was answered with 503 plaid_unavailable"),
            ],
            expected => Assert.Contains(exported, line => line.Channel == expected.Item1 && line.Text.StartsWith(expected.Item2, StringComparison.Ordinal)));
        Assert.DoesNotContain(exported, line => line.Channel is "activity" or "metric" && line.Text.Contains(itemId, StringComparison.Ordinal));
        Assert.DoesNotContain(exported, line => line.Channel is "activity" or "metric" && line.Text.Contains("alice", StringComparison.Ordinal));
        AssertNothingLeaked(accessTokens: 1, exported);
    }

    [PostgresFact]
    public async Task A_token_that_is_wrong_used_or_stolen_tells_nothing()
    {
        await using var host = await CanaryHost.StartAsync(_capture, _settings);
        var token = await PublicTokenAsync(host);
        Assert.Equal(200, (await ExchangeAsync(host, token)).Status);
        Assert.Equal(200, (await ExchangeAsync(host, token)).Status);
        Assert.Equal(404, (await ExchangeAsync(host, token, "mallory")).Status);
        Assert.Equal(404, (await ExchangeAsync(host, Unknown)).Status);
        Assert.Equal(404, (await ExchangeAsync(host, Unknown, "mallory")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Delete, $"/items/{_plaid.Items[0].ItemId}", user: "mallory")).Status);

        string[] refused =
        [
            $$"""{"public_token":"{{token}}","public_token":"{{token}}"}""", $$"""{"public_token":["{{token}}"]}""", $$"""["{{token}}"]""",
            $$"""{"public_token":"{{token}}" """, $$"""{"{{token}}":1,"{{token}}":2}""", $$"""{"public_token":"{{token}} {{token}}"}""",
            $$"""{"public_token":"{{Unknown}}","metadata":{"institution":"{{token}}"} }""", $$"""{"public_token":"{{Unknown}}","link_token":"{{token}}"}""",
        ];
        foreach (var body in refused)
            Assert.InRange((await host.SendAsync(HttpMethod.Post, "/exchange-public-token", Json(body))).Status, 400, 499);
        Assert.Equal(415, (await host.SendAsync(HttpMethod.Post, "/exchange-public-token", new StringContent($"public_token={token}"))).Status);
        AssertNothingLeaked(accessTokens: 1);
    }

    [PostgresTheory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.Reset)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.BadGateway)]
    public async Task Faults_of_Plaid_before_and_after_its_work_tell_nothing(FaultKind kind)
    {
        _settings["Plaid:MaxRetries"] = "0";
        _settings["Plaid:AllowDuplicateItems"] = "true";
        await using var host = await CanaryHost.StartAsync(_capture, _settings);
        foreach (var after in (bool[])[false, true])
        {
            var itemId = await LinkAsync(host);
            foreach (var route in (string[])["/link/token/create", "/item/remove", "/accounts/get", "/item/get"])
                _plaid.Faults.Add(route, kind.ToFault(after));
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token")).Status);
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = itemId })).Status);
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Delete, $"/items/{itemId}")).Status);
            _plaid.Faults.Clear();
            Assert.Equal(204, (await host.SendAsync(HttpMethod.Delete, $"/items/{itemId}")).Status);

            var token = await PublicTokenAsync(host);
            _plaid.Faults.Add(Exchange, kind.ToFault(after) with { Count = 1 });
            Assert.Equal(202, (await ExchangeAsync(host, token)).Status);
            Assert.Equal(after ? 409 : 200, (await ExchangeAsync(host, token)).Status);

            var abandoned = await PublicTokenAsync(host);
            _plaid.Faults.Add(Exchange, kind.ToFault(after) with { Count = 1 });
            Assert.Equal(202, (await ExchangeAsync(host, abandoned)).Status);
            await PostgresServer.ExecuteAsync(
                _settings["Postgres:ConnectionString"]!, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 minute'");
            Assert.Equal(1, await host.SweepAsync());
            Assert.Equal(after ? 409 : 200, (await ExchangeAsync(host, abandoned)).Status);
        }

        AssertNothingLeaked(accessTokens: 6);
    }

    [PostgresFact]
    public async Task A_database_that_is_away_or_turns_the_host_away_tells_nothing()
    {
        await using (var host = await CanaryHost.StartAsync(_capture, _settings))
        {
            var (itemId, token) = (await LinkAsync(host), await PublicTokenAsync(host));
            await PostgresServer.ExecuteAsync(
                server.ConnectionString, $"alter role {_role} nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = '{_role}'");
            await AssertUnavailableAsync(host, itemId, token);
            await PostgresServer.ExecuteAsync(server.ConnectionString, $"alter role {_role} login password 'another'");
            await AssertUnavailableAsync(host, itemId, token);
        }

        var away = new NpgsqlConnectionStringBuilder(_settings["Postgres:ConnectionString"]!) { Port = SampleHost.FindFreePort(), Timeout = 2 };
        _settings["Postgres:ConnectionString"] = away.ConnectionString;
        await using (var host = await CanaryHost.StartAsync(_capture, _settings))
            await AssertUnavailableAsync(host, "some-item", Unknown);
        AssertNothingLeaked(accessTokens: 1);
    }

    [PostgresFact]
    public async Task Keys_that_Plaid_does_not_accept_and_keys_that_do_not_open_tell_nothing()
    {
        _settings["Plaid:AllowDuplicateItems"] = "true";
        string itemId;
        await using (var host = await CanaryHost.StartAsync(_capture, _settings))
        {
            itemId = await LinkAsync(host);
            var (other, token) = (await LinkAsync(host), await PublicTokenAsync(host));
            _plaid.RotateSecret("another");
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token")).Status);
            Assert.Equal(503, (await ExchangeAsync(host, token)).Status);
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Delete, $"/items/{other}")).Status);
            _plaid.RotateSecret(_plaidSecret);
        }

        _settings["KEY_RING"] = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}"} }""";
        await using (var host = await CanaryHost.StartAsync(_capture, _settings))
            Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = itemId })).Status);
        AssertNothingLeaked(accessTokens: 2);
    }

    [PostgresFact]
    public async Task Settings_that_are_malformed_tell_nothing()
    {
        var key = Convert.ToBase64String(_key);
        (string Name, string Value)[] malformed =
        [
            ("KEY_RING", $$"""{"primary":"k2","keys":{"k1":"{{key}}"} }"""),
            ("KEY_RING", $$"""{"primary":"k1","keys":{"k1":"{{key}}{{key}}"} }"""),
            ("KEY_RING", $$"""{"primary":"k1","keys":{"k1":"{{key}}" """),
            ("KEY_RING", key),
            ("PLAID_SECRET", $"{_plaidSecret} \n"),
            ("PLAID_SECRET", $"{_plaidSecret}ä"),
            ("Postgres:ConnectionString", $"Host=127.0.0.1;Pasword={_password};Username=u"),
            ("Postgres:ConnectionString", $"postgres://u:{_password}@127.0.0.1/d"),
            ("Postgres:ConnectionString", $"Host=127.0.0.1;Port={_password}"),
        ];
        foreach (var (name, value) in malformed)
        {
            var settings = new Dictionary<string, string?>(_settings, StringComparer.Ordinal) { [name] = value };
            try
            {
                await using var host = await CanaryHost.StartAsync(_capture, settings);
                Assert.NotEqual(200, (await ExchangeAsync(host, Unknown)).Status);
                await host.SendAsync(HttpMethod.Post, "/link-token");
                await host.SendAsync(HttpMethod.Get, "/health");
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                _capture.Add(Capture.Exception, exception.ToString()); // What a host prints that does not start.
            }
        }

        // The driver's own parser quotes what it cannot read; the library swallows that, and nothing that was swallowed is told.
        AssertNothingLeaked(accessTokens: 0, _capture.Texts.Where(text => text.Channel != Capture.Thrown));
    }

    private static async Task AssertUnavailableAsync(CanaryHost host, string itemId, string token)
    {
        Assert.Equal(503, (await host.SendAsync(HttpMethod.Get, "/items")).Status);
        Assert.Equal(503, (await ExchangeAsync(host, token)).Status);
        Assert.Equal(503, (await host.SendAsync(HttpMethod.Post, "/link-token", new { item_id = itemId })).Status);
        Assert.Equal(503, (await host.SendAsync(HttpMethod.Delete, $"/items/{itemId}")).Status);
        Assert.Equal(503, (await host.SendAsync(HttpMethod.Get, "/health")).Status);
    }

    private async Task<string> LinkAsync(CanaryHost host)
    {
        var (status, body) = await ExchangeAsync(host, await PublicTokenAsync(host));
        Assert.True(status == 200, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("item_id").GetString()!;
    }

    private async Task<string> PublicTokenAsync(CanaryHost host)
    {
        var (_, body) = await host.SendAsync(HttpMethod.Post, "/link-token");
        _publicTokens.Add(_plaid.CompleteLink(JsonDocument.Parse(body).RootElement.GetProperty("link_token").GetString()!));
        return _publicTokens[^1];
    }

    private static Task<(int Status, string Body)> ExchangeAsync(CanaryHost host, string publicToken, string user = "alice") =>
        host.SendAsync(HttpMethod.Post, "/exchange-public-token", new { public_token = publicToken }, user);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private void AssertNothingLeaked(int accessTokens, IEnumerable<(string Channel, string Text)>? texts = null)
    {
        var secrets = new SecretFinder();
        secrets.Add("Plaid secret", _plaidSecret);
        secrets.Add("database password", _password);
        secrets.Add("key", _key);
        foreach (var token in _publicTokens)
            secrets.Add("public token", token);
        var issued = _plaid.Calls
            .SelectMany(call => AccessToken().Matches(Encoding.UTF8.GetString(call.ResponseBody.Span)).Select(match => match.Value))
            .Concat(_plaid.Items.Select(item => item.AccessToken).OfType<string>())
            .Distinct().ToList();
        Assert.Equal(accessTokens, issued.Count);
        foreach (var token in issued)
            secrets.Add("access token", token);

        Assert.NotEmpty(_capture.Texts);
        foreach (var (channel, text) in texts ?? _capture.Texts)
            secrets.AssertNoneIn(channel, text);
    }

    [GeneratedRegex("access-sandbox-[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccessToken();
}
