namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxitemfire_webhook"/>
internal static class SandboxItemFireWebhook
{
    public static SandboxItemFireWebhookResponse Handle(ApiCall call)
    {
        var code = call.Fields.Required("webhook_code");
        var type = call.Fields.OptionalString("webhook_type");
        Choices.Check(call.Fields, "webhook_code", [code], Catalog.WebhookCodes);
        Choices.Check(call.Fields, "webhook_type", [type ?? ""], Catalog.WebhookTypes);
        var item = call.RequireItem();

        if (item.Webhook is null)
            throw Errors.SandboxWebhookInvalid("the Item has no webhook");
        if (!call.Emulation.Webhooks.MayReach(item.Webhook))
            throw Errors.SandboxWebhookInvalid("this emulator delivers to loopback addresses only; set AllowRemoteWebhooks to change that");
        call.Emulation.Fire(item, type ?? DefaultType(code), code);
        return new(true, call.RequestId);
    }

    private static string DefaultType(string code) => code switch
    {
        "DEFAULT_UPDATE" or "SYNC_UPDATES_AVAILABLE" or "RECURRING_TRANSACTIONS_UPDATE" => "TRANSACTIONS",
        "SMS_MICRODEPOSITS_VERIFICATION" => "AUTH",
        _ => "ITEM",
    };
}

internal sealed record SandboxItemFireWebhookResponse(bool WebhookFired, string RequestId);
