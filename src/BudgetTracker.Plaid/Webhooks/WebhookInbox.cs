namespace BudgetTracker;

/// <summary>Webhooks that were verified; each method is one round trip.</summary>
internal interface IWebhookInbox
{
    /// <summary>Keeps that it came and, where it is new, does in the same commit what it asks for.</summary>
    Task<WebhookReceipt> ReceiveAsync(VerifiedWebhook webhook, CancellationToken cancellationToken);

    /// <summary>Deletes some of those that came more than a week ago, and gives how many.</summary>
    Task<int> DeleteOldAsync(CancellationToken cancellationToken);
}

/// <summary>A webhook that is Plaid's.</summary>
/// <param name="BodySha256">Of the body's bytes.</param>
/// <param name="IssuedAt">When Plaid signed it.</param>
/// <param name="Body">What it says.</param>
internal sealed record VerifiedWebhook(byte[] BodySha256, DateTimeOffset IssuedAt, WebhookBody Body);

/// <param name="IsNew">Whether this one did something; a repeated one does nothing.</param>
/// <param name="IsItemKnown">Whether the item that it names has a row.</param>
internal readonly record struct WebhookReceipt(bool IsNew, bool IsItemKnown);

/// <inheritdoc cref="IWebhookInbox"/>
internal sealed class WebhookInbox(IPostgresDatabase database) : IWebhookInbox
{
    private const int DeletedAtOnce = 1000;

    private static readonly TimeSpan _retention = TimeSpan.FromDays(7);

    public async Task<WebhookReceipt> ReceiveAsync(VerifiedWebhook webhook, CancellationToken cancellationToken)
    {
        var body = webhook.Body;
        var type = DisplayText.Clean(body.WebhookType) ?? "";
        var itemId = DisplayText.Clean(body.ItemId);
        var received = await database.QueryAsync(
            $"""
            with received as (
                insert into budget_tracker.plaid_webhook (body_sha256, issued_at, webhook_type, webhook_code, item_id)
                values ({webhook.BodySha256}, {webhook.IssuedAt}, {type}, {DisplayText.Clean(body.WebhookCode) ?? ""}, {itemId})
                on conflict do nothing
                returning webhook_type, item_id),
            checked as ({RaiseCheck($"select r.item_id from received r where r.webhook_type = 'ITEM'")})
            select exists (select from received), exists (select from budget_tracker.plaid_item where item_id = {itemId})
            """,
            static reader => new WebhookReceipt(reader.GetBoolean(0), reader.GetBoolean(1)),
            cancellationToken).ConfigureAwait(false);
        return received.Single();
    }

    public Task<int> DeleteOldAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        delete from budget_tracker.plaid_webhook where (body_sha256, issued_at) in (
            select body_sha256, issued_at from budget_tracker.plaid_webhook
            where received_at < now() - {_retention}
            order by received_at limit {DeletedAtOnce} for update skip locked)
        """,
        cancellationToken);

    /// <summary>Asks for a check: Plaid's <c>/item/get</c> decides, so that webhooks may come late, twice or in another order.</summary>
    /// <param name="itemIds">A query.</param>
    private static Sql RaiseCheck(Sql itemIds) =>
        $"""
        update budget_tracker.plaid_item set check_fence = check_fence + 1, check_due_at = now()
        where item_id in ({itemIds}) and status <> 'REMOVING'
        """;
}
