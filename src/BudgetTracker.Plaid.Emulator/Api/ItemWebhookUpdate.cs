namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itemwebhookupdate"/>
internal static class ItemWebhookUpdate
{
    public static ItemWebhookUpdateResponse Handle(ApiCall call)
    {
        var webhook = call.Fields.OptionalString("webhook");
        WebhookAddress.Check(call.Fields, "webhook", webhook);
        var item = call.RequireItem();
        item.Webhook = string.IsNullOrEmpty(webhook) ? null : webhook;
        call.Emulation.Fire(item, "ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED");
        return new(ItemView.Of(item), call.RequestId);
    }
}

internal sealed record ItemWebhookUpdateResponse(ItemView Item, string RequestId);
