using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class ConsentedProductsTests
{
    [Fact]
    public async Task Optional_products_are_had_where_the_bank_has_them_and_consented_ones_by_the_first_call()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new
        {
            products = new[] { "auth" },
            required_if_supported_products = new[] { "identity" },
            optional_products = new[] { "payment_initiation" },
            additional_consented_products = new[] { "transactions" },
        });
        var item = (await plaid.PostAsync("/item/get", new { access_token = access })).Body["item"]!;
        Assert.Equal(["auth", "identity"], Strings(item["products"]));
        Assert.Equal(["auth", "identity", "transactions"], Strings(item["consented_products"]));

        plaid.Emulator.Bank.Advance(TimeSpan.FromDays(10));
        var sync = await plaid.PostAsync("/transactions/sync", new { access_token = access, options = new { days_requested = 365 } });
        Assert.Equal("NOT_READY", sync.Ok("transactions_update_status"));
        plaid.Emulator.Bank.Advance(TimeSpan.FromSeconds(5));
        var mirror = new Mirror(plaid, access);
        await mirror.SyncAsync();
        Assert.StartsWith("2025-03-", mirror.Rows.Values.Min(r => (string)r["date"]!), StringComparison.Ordinal);
        Assert.Contains("transactions", Strings((await plaid.PostAsync("/item/get", new { access_token = access })).Body["item"]!["products"]));
    }

    [Fact]
    public async Task Update_mode_adds_the_consent_that_an_item_was_linked_without()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync(new { products = new[] { "auth" } });
        (await plaid.PostAsync("/transactions/sync", new { access_token = access })).IsError("ADDITIONAL_CONSENT_REQUIRED", "INVALID_INPUT");
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(
            new { access_token = access, products = (string[]?)null, additional_consented_products = new[] { "transactions" } }));
        (await plaid.PostAsync("/transactions/sync", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task Update_mode_adds_a_credit_product()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { access_token = access, products = new[] { "assets" } }));
        Assert.Equal(["transactions", "assets"], Strings((await plaid.PostAsync("/item/get", new { access_token = access })).Body["item"]!["products"]));
    }

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(p => (string)p!);
}
