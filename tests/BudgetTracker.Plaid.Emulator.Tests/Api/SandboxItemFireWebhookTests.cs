using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class SandboxItemFireWebhookTests
{
    private static readonly string[] _everyProduct = ["transactions", "auth", "identity", "investments", "liabilities", "assets"];

    [Theory]
    [InlineData("AUTH", "account_ids_with_updated_auth")]
    [InlineData("IDENTITY", "account_ids_with_updated_identity")]
    [InlineData("HOLDINGS", "updated_holdings")]
    [InlineData("INVESTMENTS_TRANSACTIONS", "new_investments_transactions")]
    [InlineData("LIABILITIES", "account_ids_with_updated_liabilities")]
    [InlineData("TRANSACTIONS", "new_transactions")]
    public async Task Each_products_update_tells_its_own_fields_and_no_others(string type, string field)
    {
        var body = await FireAsync("DEFAULT_UPDATE", type);
        Assert.Equal((type, "DEFAULT_UPDATE"), ((string)body["webhook_type"]!, (string)body["webhook_code"]!));
        Assert.NotNull(body[field]);
        Assert.Equal(type is "TRANSACTIONS", body.ContainsKey("new_transactions"));
        Assert.True(body.ContainsKey("error"));
    }

    [Theory]
    [InlineData("PRODUCT_READY", null)]
    [InlineData("PRODUCT_READY", "ASSETS")]
    [InlineData("ERROR", null)]
    [InlineData("ERROR", "ASSETS")]
    public async Task Two_codes_tell_of_an_asset_report(string code, string? type)
    {
        var body = await FireAsync(code, type);
        Assert.Equal(("ASSETS", code), ((string)body["webhook_type"]!, (string)body["webhook_code"]!));
        Assert.NotNull(body["asset_report_id"]);
        Assert.False(body.ContainsKey("item_id"));
        Assert.Equal(code is "ERROR" ? "ASSET_REPORT_ERROR" : null, (string?)body["error"]?["error_type"]);
    }

    [Theory]
    [InlineData("DEFAULT_UPDATE", "AUTH")]
    [InlineData("DEFAULT_UPDATE", "IDENTITY")]
    [InlineData("DEFAULT_UPDATE", "HOLDINGS")]
    [InlineData("DEFAULT_UPDATE", "INVESTMENTS_TRANSACTIONS")]
    [InlineData("DEFAULT_UPDATE", "LIABILITIES")]
    [InlineData("PRODUCT_READY", null)]
    [InlineData("ERROR", null)]
    public async Task A_product_that_the_item_lacks_is_refused(string code, string? type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = "http://127.0.0.1:1/hook" });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = code, webhook_type = type }))
            .IsError("SANDBOX_PRODUCT_NOT_ENABLED", "SANDBOX_ERROR");
    }

    [Theory]
    [InlineData("DEFAULT_UPDATE")]
    [InlineData("SYNC_UPDATES_AVAILABLE")]
    [InlineData("RECURRING_TRANSACTIONS_UPDATE")]
    public async Task So_is_Transactions(string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = "http://127.0.0.1:1/hook", products = new[] { "auth" } });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = code }))
            .IsError("SANDBOX_PRODUCT_NOT_ENABLED", "SANDBOX_ERROR");
    }

    [Theory]
    [InlineData("ITEM")]
    [InlineData("ASSETS")]
    public async Task A_type_without_updates_has_none(string type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = "http://127.0.0.1:1/hook" });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = "DEFAULT_UPDATE", webhook_type = type }))
            .IsError("SANDBOX_WEBHOOK_INVALID", "SANDBOX_ERROR");
    }

    private static async Task<JsonObject> FireAsync(string code, string? type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var access = await plaid.AccessTokenAsync(new { webhook = receiver.Address, products = _everyProduct });
        (await plaid.PostAsync("/sandbox/item/fire_webhook", new { access_token = access, webhook_code = code, webhook_type = type })).IsOk();
        return JsonNode.Parse((await receiver.NextAsync()).Body)!.AsObject();
    }
}
