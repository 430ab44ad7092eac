using System.Net.Http.Headers;

namespace BudgetTracker;

/// <summary>Posts each webhook once; Plaid's repetitions after a failure are left out.</summary>
internal sealed partial class WebhookSender(Emulation emulation, ILogger<WebhookSender> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        await foreach (var webhook in emulation.Webhooks.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            await SendAsync(client, webhook, stoppingToken).ConfigureAwait(false);
    }

    private async Task SendAsync(HttpMessageInvoker client, Webhook webhook, CancellationToken stopping)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout.CancelAfter(emulation.Options.WebhookTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookAddress.Resolve(webhook.Address)) { Content = new ByteArrayContent(webhook.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Plaid-Verification", emulation.WebhookKey.Sign(webhook.Body));
        try
        {
            using var response = await client.SendAsync(request, timeout.Token).ConfigureAwait(false);
            LogSent(logger, webhook.Code, (int)response.StatusCode);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && e is HttpRequestException or OperationCanceledException)
        {
            LogFailed(logger, webhook.Code, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Webhook {Code} was answered with {Status}.")]
    private static partial void LogSent(ILogger logger, string code, int status);

    [LoggerMessage(LogLevel.Warning, "Webhook {Code} was not delivered: {Reason}")]
    private static partial void LogFailed(ILogger logger, string code, string reason);
}
