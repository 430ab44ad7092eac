using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BudgetTracker.Emulation;

/// <summary>A host that webhooks are sent to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<(byte[] Body, string Jwt)> _received = Channel.CreateUnbounded<(byte[], string)>();

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(ReceiveAsync);
    }

    /// <summary>What the next webhooks are answered with; 200 where there is nothing left.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    public string Address => _app.Urls.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public async Task<(byte[] Body, string Jwt)> NextAsync()
    {
        // Delivery is real: it takes its time, which is not the banks'.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _received.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The codes of the next webhooks.</summary>
    public async Task<IReadOnlyList<string>> CodesAsync(int count)
    {
        var codes = new List<string>();
        while (codes.Count < count)
            codes.Add((string)JsonNode.Parse((await NextAsync()).Body)!["webhook_code"]!);
        return codes;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Answers.TryDequeue(out var status))
            context.Response.StatusCode = status;
        await _received.Writer.WriteAsync((body.ToArray(), context.Request.Headers["Plaid-Verification"].ToString()));
    }
}
