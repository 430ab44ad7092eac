using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Receives webhooks: verifies them, reads them, and keeps in one commit that they came and what they ask for.</summary>
internal sealed partial class WebhookReceiver(
    WebhookVerifier verifier, IWebhookInbox inbox, WebhookSessions sessions, WorkWakeUps wakeUps, TimeProvider time, ILogger<WebhookReceiver> logger) : IDisposable
{
    // A flood must leave connections to everybody else.
    private const int MostAtOnce = 8;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly RefusalCount _refusals = new(time);

    /// <summary>What the sender is told.</summary>
    public async Task<WebhookAnswer> ReceiveAsync(string? header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var proof = await verifier.VerifyAsync(header, body, cancellationToken).ConfigureAwait(false);
        if (proof.Verdict is not WebhookVerdict.Genuine)
            return Refuse(NameOf(proof.Verdict), proof.Verdict is WebhookVerdict.KeyNotAtHand ? WebhookAnswer.NotNow : WebhookAnswer.Refused);
        if (WebhookBody.Read(body.Span) is not { } webhook)
            return Accept(code: null, "no_object");
        if (!await TryEnterAsync(cancellationToken).ConfigureAwait(false))
            return Refuse("busy", WebhookAnswer.NotNow);
        try
        {
            var claims = await sessions.ClaimAsync(webhook, cancellationToken).ConfigureAwait(false);
            var receipt = await inbox.ReceiveAsync(new(proof.BodySha256!, proof.IssuedAt, webhook) { Claims = claims }, cancellationToken).ConfigureAwait(false);
            await WakeAsync(webhook, receipt, claims, cancellationToken).ConfigureAwait(false);
            return Accept(webhook.WebhookCode, receipt switch
            {
                { IsNew: false } => "repeated",
                { IsItemKnown: false } when webhook.ItemId is not null => "unknown_item",
                _ => "new",
            });
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task WakeAsync(WebhookBody webhook, WebhookReceipt receipt, IReadOnlyList<NewExchange> claims, CancellationToken cancellationToken)
    {
        if (claims is not [])
            wakeUps.Wake(ExchangeRecovery.SweepName);
        if (!receipt.IsItemKnown)
            return;
        // Repeated or not: two that are signed in one second are not told apart.
        if (webhook.IsOfSync)
            await wakeUps.WakeEverywhereAsync(ItemSync.LoopName, webhook.ItemId!, cancellationToken).ConfigureAwait(false);
        if (!webhook.IsOfItem || !receipt.IsNew)
            return;
        wakeUps.Wake(ItemCheckService.LoopName);
        wakeUps.Wake(OutboxLoop.Name);
    }

    private static string NameOf(WebhookVerdict verdict) => JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString());

    private async Task<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
            return true;
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private WebhookAnswer Accept(string? code, string verdict)
    {
        var tag = WebhookCodes.TagOf(code);
        Measurement.Take(logger, () => PlaidTelemetry.RecordWebhook(tag, verdict));
        LogAccepted(tag, verdict);
        return WebhookAnswer.Accepted;
    }

    private WebhookAnswer Refuse(string verdict, WebhookAnswer answer)
    {
        // What a refused one says is anybody's text.
        Measurement.Take(logger, () => PlaidTelemetry.RecordWebhook(code: null, verdict));
        if (_refusals.Add() is { } count)
            LogRefused(count, verdict);
        return answer;
    }

    [LoggerMessage(2301, LogLevel.Debug, "Webhook {Code} was received: {Verdict}.")]
    private partial void LogAccepted(string code, string verdict);

    [LoggerMessage(2302, LogLevel.Warning, "{Count} webhooks were refused since this was last said, the latest because of {Verdict}. One that is Plaid's comes again.")]
    private partial void LogRefused(int count, string verdict);
}

/// <summary>What the sender of a webhook is told.</summary>
internal enum WebhookAnswer
{
    Accepted,
    Refused,
    NotNow,
}
