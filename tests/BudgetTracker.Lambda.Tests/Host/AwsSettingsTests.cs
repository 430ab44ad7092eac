using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using BudgetTracker.LocalAws;
using Npgsql;

namespace BudgetTracker;

/// <summary>The functions with nothing but the names of their secrets, and what Lambda itself sets.</summary>
public sealed class AwsSettingsTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly EventForm _http = new(2, IsBase64: false);

    private readonly AwsStandIn _aws = new();
    private readonly PlaidEmulator _plaid = new();
    private readonly LambdaCaller _caller = new(ContractServices.Substituted());
    private Dictionary<string, string> _environment = [];

    public async Task InitializeAsync()
    {
        await _aws.StartAsync();
        await _plaid.StartAsync();
        var ring = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}"} }""";
        var plaid = new JsonObject { ["PLAID_CLIENT_ID"] = "id", ["PLAID_SECRET"] = "secret", ["PLAID_ENV"] = "sandbox", ["KEY_RING"] = JsonNode.Parse(ring) };
        _environment = new(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = AwsCredential.Example.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = AwsCredential.Example.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = AwsCredential.Example.SessionToken!,
            ["AWS_ENDPOINT_URL"] = _aws.BaseAddress.AbsoluteUri,
            ["PLAID_SECRET_ARN"] = _aws.PutSecret("plaid", plaid.ToJsonString()),
            ["PLAID_REDIRECT_URI"] = "https://app.example.com/oauth-return",
            // Of this machine only: Plaid is elsewhere, and the database has no certificate.
            ["Plaid__BaseAddress"] = _plaid.BaseAddress.AbsoluteUri,
            ["Postgres__SslMode"] = "Disable",
        };
    }

    public async Task DisposeAsync()
    {
        await _plaid.DisposeAsync();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task A_link_token_needs_Plaids_secret_and_nothing_else()
    {
        await using var function = await RunningFunction.StartAsync("stand-in", FunctionProcessTests.Bootstrap, "link-token", _environment);
        Assert.Equal(200, await SendAsync(function, new("POST", "/link-token")));
        Assert.Equal(1, _aws.CountOf("secretsmanager:GetSecretValue"));
    }

    [PostgresFact]
    public async Task The_exchange_reads_each_secret_once_before_its_first_event()
    {
        await NameDatabaseAsync();
        await using var function = await RunningFunction.StartAsync("stand-in", FunctionProcessTests.Bootstrap, "exchange-public-token", _environment);
        Assert.Equal(200, await SendAsync(function, new("GET", "/items")));
        Assert.Equal(2, _aws.CountOf("secretsmanager:GetSecretValue"));
    }

    [PostgresFact]
    public async Task With_a_KMS_key_no_ring_is_missed()
    {
        await NameDatabaseAsync();
        _environment["PLAID_SECRET_ARN"] = _aws.PutSecret("plaid", """{"PLAID_CLIENT_ID":"id","PLAID_SECRET":"secret","PLAID_ENV":"sandbox"}""");
        _environment["KMS_KEY_ID"] = _aws.CreateKey();
        await using var function = await RunningFunction.StartAsync("stand-in", FunctionProcessTests.Bootstrap, "exchange-public-token", _environment);
        Assert.Equal(200, await SendAsync(function, new("GET", "/items")));
        Assert.DoesNotContain(function.Log, line => line.Contains("\"level\":\"ERROR\"", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task With_a_queue_of_wake_ups_the_exchange_starts_and_its_messages_run_the_recovery()
    {
        await NameDatabaseAsync();
        var wakeUp = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "samples", "Lambda", "events", "wake-up.json"));
        await using (var recover = await RunningFunction.StartAsync("stand-in", FunctionProcessTests.Bootstrap, "recover", _environment))
            Assert.Equal("""{"batchItemFailures":[]}""", await recover.InvokeAsync(wakeUp, TimeSpan.FromMinutes(5)));

        _environment["WAKE_UP_QUEUE_URL"] = _aws.CreateQueue("wake-ups.fifo");
        await using var exchange = await RunningFunction.StartAsync("stand-in", FunctionProcessTests.Bootstrap, "exchange-public-token", _environment);
        Assert.Equal(200, await SendAsync(exchange, new("GET", "/items")));
    }

    private async Task NameDatabaseAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        var secret = new JsonObject
        {
            ["username"] = database.Username,
            ["password"] = database.Password,
            ["host"] = database.Host,
            ["port"] = database.Port,
            ["dbname"] = database.Database,
        };
        _environment["POSTGRES_SECRET_ARN"] = _aws.PutSecret("postgres", secret.ToJsonString());
    }

    private async Task<int> SendAsync(RunningFunction function, ContractRequest request)
    {
        var json = _caller.Event(request, _http, LambdaCaller.Authorizer(_http, new() { ["sub"] = "ann" }));
        return JsonElement.Parse(await function.InvokeAsync(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))).GetProperty("statusCode").GetInt32();
    }
}
