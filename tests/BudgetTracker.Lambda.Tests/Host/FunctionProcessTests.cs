using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using BudgetTracker.LambdaStandIn;
using Npgsql;

namespace BudgetTracker;

/// <summary>The real program, started as Lambda starts it, with a real PostgreSQL and the emulated Plaid.</summary>
public sealed class FunctionProcessTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly EventForm _rest = new(1, IsBase64: false);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _plaidSecret = RandomNumberGenerator.GetHexString(30, lowercase: true);
    private readonly string _password = $"Pw-{RandomNumberGenerator.GetHexString(24)}";
    private readonly string _role = $"lambda_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly SecretFinder _secrets = new();
    private readonly PlaidEmulator _plaid = new();
    private readonly LambdaCaller _caller = new(ContractServices.Substituted());
    private Dictionary<string, string> _environment = [];
    private string _database = "";

    /// <summary>What runs the program: the stand-in, and AWS's own emulator where LAMBDA_RIE names it.</summary>
    public static TheoryData<string> Runtimes => Environment.GetEnvironmentVariable("LAMBDA_RIE") is { Length: > 0 } rie ? ["stand-in", rie] : ["stand-in"];

    public async Task InitializeAsync()
    {
        await _plaid.StartAsync();
        _plaid.RotateSecret(_plaidSecret);
        _secrets.Add("Plaid secret", _plaidSecret);
        _secrets.Add("password", _password);
        _secrets.Add("key", _key);
        _environment = new(StringComparer.Ordinal)
        {
            ["PLAID_CLIENT_ID"] = "lambda-client",
            ["PLAID_SECRET"] = _plaidSecret,
            ["PLAID_ENV"] = "sandbox",
            ["PLAID_REDIRECT_URI"] = "https://app.example.com/oauth-return",
            ["KEY_RING"] = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(_key)}}"} }""",
            ["Plaid__BaseAddress"] = _plaid.BaseAddress.AbsoluteUri,
            ["AWS_LAMBDA_LOG_LEVEL"] = "TRACE",
        };
    }

    public async Task DisposeAsync() => await _plaid.DisposeAsync();

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task A_link_token_needs_Plaid_and_no_database(string runtime)
    {
        await using var function = await StartAsync(runtime, "link-token");
        var answer = await SendAsync(function, new("POST", "/link-token"));
        Assert.Equal(200, answer.GetProperty("statusCode").GetInt32());
        Assert.StartsWith("link-sandbox-", Body(answer).GetProperty("link_token").GetString(), StringComparison.Ordinal);
    }

    [PostgresTheory]
    [MemberData(nameof(Runtimes))]
    public async Task A_bank_is_linked_listed_and_removed_and_the_log_tells_no_secret(string runtime)
    {
        await AddDatabaseAsync();
        var publicToken = await CreatePublicTokenAsync();
        await using var function = await StartAsync(runtime, "exchange-public-token");

        var body = new JsonObject { ["public_token"] = publicToken }.ToJsonString();
        var linked = await SendAsync(function, ContractRequest.Json("/exchange-public-token", body));
        Assert.Equal(200, linked.GetProperty("statusCode").GetInt32());
        var itemId = Body(linked).GetProperty("item_id").GetString()!;
        Assert.Equal(itemId, Body(await SendAsync(function, new("GET", "/items"))).GetProperty("items")[0].GetProperty("item_id").GetString());
        Assert.Equal(404, (await SendAsync(function, ContractRequest.Json("/exchange-public-token", """{"public_token":"public-sandbox-5f6b0a52-1111-4222-8333-94aa55bb66cc"}"""))).GetProperty("statusCode").GetInt32());
        Assert.Equal(204, (await SendAsync(function, new("DELETE", $"/items/{itemId}"))).GetProperty("statusCode").GetInt32());

        _secrets.Add("public token", publicToken);
        _secrets.Add("access token", Assert.Single(_plaid.Items).AccessToken!);
        var log = string.Join('\n', function.Log);
        Assert.Contains("Npgsql", log, StringComparison.Ordinal); // A log that hears nothing tells nothing.
        _secrets.AssertNoneIn("The log", log);
        Assert.NotEmpty(_secrets.FindIn(log + publicToken));
    }

    [PostgresFact]
    public async Task Recovery_takes_up_what_a_killed_function_left()
    {
        await AddDatabaseAsync();
        _plaid.Faults.Add("/item/public_token/exchange", Fault.Reset() with { Count = 1 });
        var publicToken = await CreatePublicTokenAsync();
        await using (var exchange = await StartAsync("stand-in", "exchange-public-token"))
        {
            var pending = await SendAsync(exchange, ContractRequest.Json("/exchange-public-token", $$"""{"public_token":"{{publicToken}}"}"""));
            Assert.Equal(202, pending.GetProperty("statusCode").GetInt32());
        }

        // Recovery leaves an exchange alone for a moment first; that moment is over.
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_exchange set lease_until = now() - interval '1 second'");
        await using var recover = await StartAsync("stand-in", "recover");
        var answer = await recover.InvokeAsync("""{"source":"aws.scheduler"}"""u8.ToArray(), TimeSpan.FromMinutes(5));
        Assert.Equal("""{"done":{"outbox":0,"outbox_retention":0,"item_removals":0,"item_checks":1,"item_webhooks":0,"exchange_sweep":1,"exchange_reconciliation":0,"link_sessions":0,"exchange_retention":0,"webhook_retention":0,"transaction_sync":1},"is_done":true}""", answer);
        Assert.Equal(1, Assert.Single(_plaid.Items).Exchanges);
    }

    [Theory]
    [InlineData("nonsense", "link-token, exchange-public-token or recover")]
    [InlineData("exchange-public-token", "Postgres:ConnectionString")]
    public async Task A_function_that_is_set_up_wrongly_says_what_to_set(string handler, string cure)
    {
        await using var api = await RuntimeApiStandIn.StartAsync();
        await using var function = FunctionProcess.Start(Bootstrap, api.Address, handler, _environment);
        Assert.Equal(1, await function.WaitForExitAsync());
        Assert.True(api.StartFailed.IsCompletedSuccessfully, string.Join('\n', function.Log));
        Assert.Contains(cure, (await api.StartFailed).Text, StringComparison.Ordinal);
        Assert.Contains(function.Log, line => line.Contains("\"level\":\"FATAL\"", StringComparison.Ordinal) && line.Contains(cure, StringComparison.Ordinal));
    }

    /// <summary>The program with what it needs beside it, which in the tests' own folder it has not.</summary>
    internal static string Bootstrap => Path.Combine(
        Repository.Root, "samples", "Lambda", "bin", Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "BudgetTracker.Lambda.Tests", "bin"), AppContext.BaseDirectory), "bootstrap.dll");

    private async Task AddDatabaseAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(_database, $"create role {_role} login superuser password '{_password}'");
        _environment["Postgres__ConnectionString"] = new NpgsqlConnectionStringBuilder(_database) { Username = _role, Password = _password }.ConnectionString;
    }

    private async Task<string> CreatePublicTokenAsync()
    {
        using var http = new HttpClient { BaseAddress = _plaid.BaseAddress };
        using var answer = await http.PostAsJsonAsync("/sandbox/public_token/create", new JsonObject
        {
            ["client_id"] = "lambda-client",
            ["secret"] = _plaidSecret,
            ["institution_id"] = "ins_109508",
            ["initial_products"] = new JsonArray("transactions"),
        });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("public_token").GetString()!;
    }

    private Task<RunningFunction> StartAsync(string runtime, string handler) => RunningFunction.StartAsync(runtime, Bootstrap, handler, _environment);

    private async Task<JsonElement> SendAsync(RunningFunction function, ContractRequest request)
    {
        var json = _caller.Event(request, _rest, LambdaCaller.Authorizer(_rest, new() { ["sub"] = "ann" }));
        return JsonElement.Parse(await function.InvokeAsync(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    private static JsonElement Body(JsonElement answer) => JsonElement.Parse(answer.GetProperty("body").GetString()!);
}
