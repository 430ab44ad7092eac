using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace BudgetTracker;

/// <summary>An emulator whose every exchange is kept, the library's client, and a plain one that says what the library never would.</summary>
internal sealed class ContractRecording : IAsyncDisposable
{
    private readonly ConcurrentQueue<JsonObject> _lines = new();
    private readonly ContractWebhooks _webhooks = new();
    private readonly HashSet<string> _called = new(StringComparer.Ordinal);
    private readonly List<PlaidClient> _clients = [];
    private readonly HttpClient _http = new();
    private bool _brokenOnPurpose;

    public ContractRecording()
    {
        // Transactions that are never ready bring no webhooks but those that were asked for.
        var options = new PlaidEmulatorOptions { Secret = "right", OnCall = Record, InitialUpdateDelay = TimeSpan.FromDays(1) };
        options.RedirectUris.Add("https://app.example.com/back");
        Emulator = new PlaidEmulator(options);
    }

    public PlaidEmulator Emulator { get; }

    /// <summary>The methods of <see cref="IPlaidAreas"/> that were called.</summary>
    public IReadOnlySet<string> Called => _called;

    /// <summary>The key that signed the latest webhook.</summary>
    public string WebhookKeyId => _webhooks.KeyId ?? throw new InvalidOperationException("No webhook has come yet.");

    public Uri WebhookAddress => _webhooks.Address;

    public IReadOnlyList<JsonObject> Lines => [.. _lines];

    public Task StartAsync() => Emulator.StartAsync();

    /// <summary>The library's client, which repeats nothing, so that each call is one line.</summary>
    public IPlaidAreas ClientWith(string secret)
    {
        var secrets = Substitute.For<ISecretProvider>();
        var credentials = new PlaidCredentials("client", secret, "sandbox");
        secrets.GetAsync<PlaidCredentials>(Arg.Any<CancellationToken>()).Returns(credentials);
        secrets.RefreshAsync(Arg.Any<PlaidCredentials>(), Arg.Any<CancellationToken>()).Returns(credentials);
        var client = new PlaidClient(secrets, Options.Create(new PlaidOptions { BaseAddress = Emulator.BaseAddress, MaxRetries = 0 }));
        _clients.Add(client);
        return CalledMethods.Of(client, _called);
    }

    /// <summary>Sends a body that the document allows.</summary>
    public async Task<JsonNode> PostAsync(string path, object body) =>
        await (await SendAsync(path, JsonContent.Create(body))).Content.ReadFromJsonAsync<JsonNode>() ?? throw new JsonException();

    /// <summary>Sends what no client should, so that only the answer is held against the document.</summary>
    public async Task<string> PostBrokenAsync(string path, HttpContent content, HttpMethod? method = null)
    {
        _brokenOnPurpose = true;
        try
        {
            using var response = await SendAsync(path, content, method);
            var error = await response.Content.ReadFromJsonAsync<JsonObject>() ?? throw new JsonException();
            // Routes that the emulator does not have do not call the hook.
            if (response.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.MethodNotAllowed)
                _lines.Enqueue(new JsonObject { ["path"] = path, ["status"] = (int)response.StatusCode, ["response"] = error.DeepClone() });
            return (string)error["error_code"]!;
        }
        finally
        {
            _brokenOnPurpose = false;
        }
    }

    /// <summary>Waits for the webhooks that are under way and adds them to the lines.</summary>
    public async Task CollectWebhooksAsync(int count)
    {
        foreach (var line in await _webhooks.TakeAsync(count))
            _lines.Enqueue(line);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _http.Dispose();
        await Emulator.DisposeAsync();
        await _webhooks.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent content, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, new Uri(Emulator.BaseAddress, path)) { Content = content };
        request.Headers.Add("PLAID-CLIENT-ID", "client");
        request.Headers.Add("PLAID-SECRET", "right");
        return await _http.SendAsync(request);
    }

    private void Record(RecordedCall call)
    {
        var line = new JsonObject
        {
            ["path"] = call.Path,
            ["status"] = call.StatusCode,
            ["response"] = JsonNode.Parse(call.ResponseBody.Span),
        };
        if (!_brokenOnPurpose)
            line["request"] = JsonNode.Parse(call.RequestBody.Span);
        _lines.Enqueue(line);
    }
}
