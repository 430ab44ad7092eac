using System.Net.Http.Headers;

namespace BudgetTracker;

/// <summary>Posts webhooks, those to one address one after the other: a slow receiver makes nobody else wait.</summary>
internal sealed partial class WebhookSender(Emulation emulation, ILogger<WebhookSender> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        var latest = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            await foreach (var webhook in emulation.Webhooks.Ready.ReadAllAsync(stoppingToken).ConfigureAwait(false))
                latest[webhook.Address] = DeliverAsync(client, webhook, latest.GetValueOrDefault(webhook.Address) ?? Task.CompletedTask, stoppingToken);
        }
        finally
        {
            await Task.WhenAll(latest.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeliverAsync(HttpMessageInvoker client, Webhook webhook, Task before, CancellationToken stopping)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        string signature;
        lock (emulation.State.Gate)
            signature = emulation.WebhookKeys.Sign(webhook.Body);
        var (status, failure) = await SendAsync(client, webhook, signature, stopping).ConfigureAwait(false);
        lock (emulation.State.Gate)
            emulation.Webhooks.Tried(webhook, new(emulation.Clock.GetUtcNow(), status, failure));
    }

    private async Task<(int? Status, string? Failure)> SendAsync(
        HttpMessageInvoker client, Webhook webhook, string signature, CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(emulation.Options.WebhookTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookAddress.Resolve(webhook.Address)) { Content = new ByteArrayContent(webhook.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Plaid-Verification", signature);
        try
        {
            using var response = await client.SendAsync(request, timeout.Token).ConfigureAwait(false);
            LogSent(logger, webhook.Code, (int)response.StatusCode);
            return ((int)response.StatusCode, null);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && e is HttpRequestException or OperationCanceledException)
        {
            LogFailed(logger, webhook.Code, e.Message);
            return (null, e is HttpRequestException ? e.Message : "The receiver did not answer in time.");
        }
    }

    [LoggerMessage(LogLevel.Information, "Webhook {Code} was answered with {Status}.")]
    private static partial void LogSent(ILogger logger, string code, int status);

    [LoggerMessage(LogLevel.Warning, "Webhook {Code} was not delivered: {Reason}")]
    private static partial void LogFailed(ILogger logger, string code, string reason);
}
