using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BudgetTracker.Comparison;

/// <summary>The calls of Plaid's: the two that people wait for after a latency.</summary>
internal sealed class PlaidStub
{
    private static readonly byte[] _linkToken =
        """{"expiration":"2036-01-02T07:04:05Z","link_token":"link-sandbox-5d8a8b2c-1c34-4e1b-9a59-3f1c0d3c5a11","request_id":"XQVgFigpGHXkb0b"}"""u8.ToArray();

    private int _latency;
    private byte[] _webhookKey = [];

    public async Task CreateLinkTokenAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        await WaitAsync();
        await Answer.JsonAsync(context, _linkToken);
    }

    /// <summary>The item is named after the public token, so that each token gives an item of its own.</summary>
    public async Task ExchangeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var name = body.RootElement.GetProperty("public_token").GetString()!["public-sandbox-".Length..];
        await WaitAsync();
        await Answer.JsonAsync(context, Encoding.ASCII.GetBytes(
            $$"""{"access_token":"access-sandbox-{{name}}","item_id":"item-{{name}}","request_id":"7efbd5a3xVnNz1k"}"""));
    }

    /// <summary>The one key, whichever is asked for.</summary>
    public async Task GetWebhookKeyAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        await Answer.JsonAsync(context, [.. """{"key":"""u8, .. _webhookKey, .. ""","request_id":"QIRRWLA6Yxchiia"}"""u8]);
    }

    /// <summary>Sets the key that webhooks are signed with.</summary>
    public async Task SetWebhookKeyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _webhookKey = body.ToArray();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task SetLatency(HttpContext context)
    {
        _latency = int.Parse(context.Request.Query["ms"]!, CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task WaitAsync() => _latency == 0 ? Task.CompletedTask : Task.Delay(_latency);
}
