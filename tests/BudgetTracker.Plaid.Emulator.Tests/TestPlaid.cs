using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker.Emulation;

/// <summary>A started emulator with a clock that stands still, and a client to call it.</summary>
internal sealed class TestPlaid : IAsyncDisposable
{
    private readonly HttpClient _client;

    private TestPlaid(PlaidEmulator emulator, FakeTimeProvider clock)
    {
        (Emulator, Clock) = (emulator, clock);
        _client = new HttpClient { BaseAddress = emulator.BaseAddress };
        _client.DefaultRequestHeaders.Add("PLAID-CLIENT-ID", "client");
        _client.DefaultRequestHeaders.Add("PLAID-SECRET", "secret");
    }

    public PlaidEmulator Emulator { get; }

    public FakeTimeProvider Clock { get; }

    public HttpClient Http => _client;

    public static async Task<TestPlaid> StartAsync(Action<PlaidEmulatorOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var options = new PlaidEmulatorOptions { TimeProvider = clock };
        configure?.Invoke(options);
        var emulator = new PlaidEmulator(options);
        await emulator.StartAsync();
        return new(emulator, (FakeTimeProvider)options.TimeProvider);
    }

    public async Task<Answer> PostAsync(string path, string json, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(path, content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(response.StatusCode, JsonNode.Parse(text)!.AsObject(), response.Headers.RetryAfter?.Delta);
    }

    public Task<Answer> PostAsync(string path, object body, CancellationToken cancellationToken = default) =>
        PostAsync(path, JsonSerializer.Serialize(body), cancellationToken);

    public async Task<string> LinkTokenAsync(object? changes = null) =>
        (await PostAsync("/link/token/create", LinkTokenBody(changes).ToJsonString())).Ok("link_token");

    public async Task<string> PublicTokenAsync() => Emulator.CompleteLink(await LinkTokenAsync());

    public async Task<string> AccessTokenAsync(object? linkTokenChanges = null, string? institutionId = null)
    {
        var publicToken = Emulator.CompleteLink(await LinkTokenAsync(linkTokenChanges), institutionId);
        return (await PostAsync("/item/public_token/exchange", new { public_token = publicToken })).Ok("access_token");
    }

    /// <summary>A good body for /link/token/create; a change to null leaves the field out.</summary>
    public static JsonObject LinkTokenBody(object? changes = null)
    {
        var body = new JsonObject
        {
            ["client_name"] = "Test",
            ["language"] = "en",
            ["country_codes"] = new JsonArray("US"),
            ["products"] = new JsonArray("transactions"),
            ["user"] = new JsonObject { ["client_user_id"] = "user-1" },
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(changes ?? new { })!.AsObject().ToList())
        {
            body.Remove(name);
            if (value is not null)
                body[name] = value.DeepClone();
        }

        return body;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Emulator.DisposeAsync();
    }
}

internal sealed record Answer(HttpStatusCode Status, JsonObject Body, TimeSpan? RetryAfter)
{
    public string? ErrorCode => (string?)Body["error_code"];

    public string Ok(string name)
    {
        Assert.True(Status == HttpStatusCode.OK, Body.ToJsonString());
        return (string)Body[name]!;
    }

    public void IsOk() => Ok("request_id");

    public void HasCode(string code) => Assert.Equal(code, ErrorCode);

    public void IsError(string code, string? type = null, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal((status, code), (Status, ErrorCode));
        Assert.All((string[])["error_type", "error_message", "request_id", "documentation_url"], name => Assert.NotEmpty((string)Body[name]!));
        Assert.True(Body.ContainsKey("display_message") && Body.ContainsKey("suggested_action"));
        if (type is not null)
            Assert.Equal(type, (string?)Body["error_type"]);
    }
}
