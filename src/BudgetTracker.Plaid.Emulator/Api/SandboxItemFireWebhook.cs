namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/sandbox/#sandboxitemfire_webhook"/>
internal static class SandboxItemFireWebhook
{
    public static SandboxItemFireWebhookResponse Handle(ApiCall call)
    {
        var code = call.Fields.Required("webhook_code");
        var wanted = call.Fields.OptionalString("webhook_type");
        Choices.Check(call.Fields, "webhook_code", [code], Catalog.WebhookCodes);
        Choices.Check(call.Fields, "webhook_type", [wanted ?? ""], Catalog.WebhookTypes);
        var item = call.RequireItem();

        if (item.Webhook is null)
            throw Errors.SandboxWebhookInvalid("the Item has no webhook");
        var type = Type(code, wanted);
        if (Product(type, code) is { } product && !item.Products.Contains(product, StringComparer.Ordinal))
            throw Errors.SandboxProductNotEnabled(product);
        call.Emulation.Fire(item, type, code, fields: ProductWebhooks.Fields(item, type, code));
        return new(true, call.RequestId);
    }

    /// <summary>Only of two codes there is more than one type; of the others the caller's word says nothing.</summary>
    private static string Type(string code, string? wanted) => code switch
    {
        "DEFAULT_UPDATE" when wanted is "ITEM" or "ASSETS" => throw Errors.SandboxWebhookInvalid($"{wanted} has no DEFAULT_UPDATE"),
        "DEFAULT_UPDATE" => wanted ?? "TRANSACTIONS",
        "SYNC_UPDATES_AVAILABLE" or "RECURRING_TRANSACTIONS_UPDATE" => "TRANSACTIONS",
        "SMS_MICRODEPOSITS_VERIFICATION" => "AUTH",
        "PRODUCT_READY" => "ASSETS",
        "ERROR" => wanted is "ITEM" ? "ITEM" : "ASSETS",
        _ => "ITEM",
    };

    private static string? Product(string type, string code) => type switch
    {
        "AUTH" when code is "DEFAULT_UPDATE" => "auth",
        "IDENTITY" => "identity",
        "TRANSACTIONS" => "transactions",
        "HOLDINGS" or "INVESTMENTS_TRANSACTIONS" => "investments",
        "LIABILITIES" => "liabilities",
        "ASSETS" => "assets",
        _ => null,
    };
}

internal sealed record SandboxItemFireWebhookResponse(bool WebhookFired, string RequestId);
