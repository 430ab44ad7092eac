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
internal sealed record VerifiedWebhook(byte[] BodySha256, DateTimeOffset IssuedAt, WebhookBody Body)
{
    /// <summary>Claims of the public tokens that it brings; they are made in the same commit.</summary>
    public IReadOnlyList<NewExchange> Claims { get; init; } = [];
}

/// <param name="IsNew">Whether this one did something; a repeated one does nothing.</param>
/// <param name="IsItemKnown">Whether the item that it names has a row.</param>
internal readonly record struct WebhookReceipt(bool IsNew, bool IsItemKnown);

/// <inheritdoc cref="IWebhookInbox"/>
internal sealed class WebhookInbox(IPostgresDatabase database) : IWebhookInbox
{
    private const int DeletedAtOnce = 1000;

    private static readonly TimeSpan _retention = TimeSpan.FromDays(7);

    // Plaid repeats for a day, and signs each time anew.
    private static readonly TimeSpan _repetitions = TimeSpan.FromHours(24);

    public Task<WebhookReceipt> ReceiveAsync(VerifiedWebhook webhook, CancellationToken cancellationToken)
    {
        var body = webhook.Body;
        var (type, code) = (DisplayText.Clean(body.WebhookType) ?? "", DisplayText.Clean(body.WebhookCode) ?? "");
        var itemId = DisplayText.Clean(body.ItemId);
        var announcement = ItemAnnouncement.Of(code, body.DisconnectTime, body.ConsentExpirationTime, DisplayText.Clean(body.AccountId));
        // The statement does not see the row that it inserts itself.
        Sql isNews = $"not exists (select from budget_tracker.plaid_webhook w where w.body_sha256 = {webhook.BodySha256} and w.received_at > now() - {_repetitions})";
        Sql isHeard = $"exists (select from received)";
        var effect = body.IsOfItem ? announcement.Apply(itemId, isHeard, isNews) : body.IsOfSync ? SyncQueue.Want(itemId) : null;
        Sql receive =
            $"""
            with received as (
                insert into budget_tracker.plaid_webhook (body_sha256, issued_at, webhook_type, webhook_code, item_id)
                values ({webhook.BodySha256}, {webhook.IssuedAt}, {type}, {code}, {itemId})
                on conflict do nothing
                returning body_sha256)
            {(effect is null ? (Sql)$"" : $", {effect}")}
            select exists (select from received), exists (select from budget_tracker.plaid_item where item_id = {itemId})
            """;
        return database.RunAsync(
            (session, token) => session.QueryAsync(
                [receive, .. webhook.Claims.Select(ExchangeStore.InsertWaiting)],
                static async (reader, end) =>
                {
                    await reader.ReadAsync(end).ConfigureAwait(false);
                    return new WebhookReceipt(reader.GetBoolean(0), reader.GetBoolean(1));
                },
                token),
            cancellationToken);
    }

    public Task<int> DeleteOldAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        delete from budget_tracker.plaid_webhook where (body_sha256, issued_at) in (
            select body_sha256, issued_at from budget_tracker.plaid_webhook
            where received_at < now() - {_retention}
            order by received_at limit {DeletedAtOnce} for update skip locked)
        """,
        cancellationToken);
}
