using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <inheritdoc cref="IItemCheckService"/>
internal sealed partial class ItemCheckService(
    IItemCheckStore store,
    IItemStore items,
    ItemTokens tokens,
    ItemDetails details,
    InstitutionCatalog institutions,
    IPlaidItemApi plaid,
    IUpdateModeSessions sessions,
    Func<ItemCheckSettings> settings,
    WorkWakeUps wakeUps,
    IOptions<PlaidItemOptions> options,
    ILogger<ItemCheckService> logger) : IItemCheckService
{
    /// <summary>The name of its <see cref="WorkLoop"/>, to wake.</summary>
    public const string LoopName = "item_checks";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int BatchSize = 8;
    private const int WebhooksAtOnce = 100;
    private const int MostTries = 3;

    // For four calls to Plaid and their repetitions.
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(5);

    public async Task<LinkedItem> CheckAsync(string userId, string itemId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentException.ThrowIfNullOrWhiteSpace(itemId);
        await sessions.SettleAsync(userId, itemId, cancellationToken).ConfigureAwait(false);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var check = await store.BeginAsync(userId, itemId, _lease, cancellationToken).ConfigureAwait(false) ?? throw new ItemNotFoundException(itemId);
            if (await RunAsync(check, cancellationToken).ConfigureAwait(false))
                break; // Else a later one has begun, because something happened meanwhile.
        }

        return (await items.GetAsync(userId, itemId, cancellationToken).ConfigureAwait(false))?.Item ?? throw new ItemNotFoundException(itemId);
    }

    public async Task<int> CheckDueAsync(CancellationToken cancellationToken = default)
    {
        var due = await store.TakeUpAsync(BatchSize, _lease, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(due.Select(check => TryAsync(check, cancellationToken))).ConfigureAwait(false);
        return due.Count;
    }

    /// <summary>Asks for checks where the setting for webhooks has changed.</summary>
    public async Task<int> WantWebhooksAsync(CancellationToken cancellationToken)
    {
        if (settings().WebhookUri is not { } webhook)
            return 0;
        if (await store.WantWebhooksAsync(webhook.AbsoluteUri, WebhooksAtOnce, cancellationToken).ConfigureAwait(false) > 0)
            wakeUps.Wake(LoopName);
        return 0; // The next batch waits for the next round.
    }

    private async Task TryAsync(DueCheck check, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(check, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(exception, check.Sealed.Item.ItemId);
            await store.PostponeAsync(check, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False where a later check counts.</returns>
    private async Task<bool> RunAsync(DueCheck check, CancellationToken cancellationToken)
    {
        var accessToken = await tokens.OpenAsync(check.Sealed, cancellationToken).ConfigureAwait(false);
        var finding = await FindAsync(check, accessToken, cancellationToken).ConfigureAwait(false);
        Measurement.Take(logger, () => PlaidTelemetry.RecordCheck(finding.Change.ToString()));
        if (!await store.ConcludeAsync(check, finding, options.Value.CheckInterval, cancellationToken).ConfigureAwait(false))
            return false;
        wakeUps.Wake(OutboxLoop.Name);
        if (finding.Change is ItemChange.FoundGood or ItemChange.FoundExpiring or ItemChange.FoundDisconnecting)
            wakeUps.Wake(ItemSync.LoopName); // It may have waited for this.
        return true;
    }

    private async Task<ItemFinding> FindAsync(DueCheck check, AccessToken accessToken, CancellationToken cancellationToken)
    {
        PlaidItem item;
        try
        {
            item = await plaid.GetItemAsync(accessToken, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaidApiException refusal) when (ItemFinding.Of(refusal, check) is { } found)
        {
            return found;
        }

        if (settings().WebhookUri is { } webhook && item.Webhook != webhook.AbsoluteUri)
        {
            await RedirectAsync(check, accessToken, webhook, cancellationToken).ConfigureAwait(false);
            item = item with { Webhook = webhook.AbsoluteUri }; // Or tried: the next check tries again, and nothing does so before.
        }

        await institutions.CompleteAsync(DisplayText.Clean(item.InstitutionId), check.KnownInstitutionId, cancellationToken).ConfigureAwait(false);
        if (item.Error is null)
            await details.CompleteAsync(check.Sealed.Item, accessToken, check.Fence, cancellationToken).ConfigureAwait(false);
        return ItemFinding.Of(item, check);
    }

    private async Task RedirectAsync(DueCheck check, AccessToken accessToken, Uri webhook, CancellationToken cancellationToken)
    {
        try
        {
            await plaid.UpdateItemWebhookAsync(accessToken, webhook, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRedirected(exception, check.Sealed.Item.ItemId);
        }
    }

    [LoggerMessage(2203, LogLevel.Warning, "Plaid could not be asked how item {ItemId} is; it is asked again later.")]
    private partial void LogNotChecked(Exception exception, string itemId);

    [LoggerMessage(2204, LogLevel.Warning, "Plaid did not take Plaid:WebhookUri for item {ItemId}, whose webhooks go on to the address before; the next check tries again.")]
    private partial void LogNotRedirected(Exception exception, string itemId);
}
