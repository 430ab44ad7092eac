using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker;

/// <summary>The fields of webhooks that tell of a product other than Transactions.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/"/>
internal static class ProductWebhooks
{
    /// <summary>What the webhook says beside its type and code; null for those that are no product's.</summary>
    public static JsonObject? Fields(Item item, string type, string code) => (type, code) switch
    {
        ("AUTH", "DEFAULT_UPDATE") => new()
        {
            ["account_ids_with_new_auth"] = new JsonArray(),
            ["account_ids_with_updated_auth"] = Changes(item, "depository", "ACCOUNT_NUMBER"),
            ["error"] = null,
        },
        ("IDENTITY", "DEFAULT_UPDATE") => new()
        {
            ["account_ids_with_updated_identity"] = Changes(item, type: null, "PHONES"),
            ["error"] = null,
        },
        ("HOLDINGS", "DEFAULT_UPDATE") => new() { ["new_holdings"] = 0, ["updated_holdings"] = 1, ["error"] = null },
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE") => new()
        {
            ["new_investments_transactions"] = 1,
            ["cancelled_investments_transactions"] = 0,
            ["error"] = null,
        },
        ("LIABILITIES", "DEFAULT_UPDATE") => new()
        {
            ["account_ids_with_new_liabilities"] = new JsonArray(),
            ["account_ids_with_updated_liabilities"] = Changes(item, "credit", "last_payment_amount"),
            ["error"] = null,
        },
        ("ASSETS", "PRODUCT_READY") => new() { ["asset_report_id"] = Guid.NewGuid().ToString(), ["report_type"] = "FULL" },
        ("ASSETS", "ERROR") => new()
        {
            ["asset_report_id"] = Guid.NewGuid().ToString(),
            ["error"] = JsonSerializer.SerializeToNode(Errors.AssetReportFailed(), EmulatorJson.Default.ApiError),
        },
        _ => null,
    };

    /// <summary>One account of the type, and what of it changed.</summary>
    private static JsonObject Changes(Item item, string? type, string change)
    {
        var account = item.Accounts.FirstOrDefault(a => type is null || string.Equals(a.Type, type, StringComparison.Ordinal));
        return account is null ? [] : new() { [account.Id] = new JsonArray(JsonValue.Create(change)) };
    }
}
