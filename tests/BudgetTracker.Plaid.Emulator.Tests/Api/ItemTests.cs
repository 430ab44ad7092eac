namespace BudgetTracker.Emulation;

public sealed class ItemTests
{
    public static TheoryData<string> Routes { get; } =
    [
        "/item/get", "/item/remove", "/item/webhook/update", "/item/access_token/invalidate", "/accounts/get", "/sandbox/item/reset_login",
    ];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_unknown_access_token_is_invalid(string route)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(route, new { access_token = "access-sandbox-unknown" })).IsError("INVALID_ACCESS_TOKEN", "INVALID_INPUT");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_removed_item_is_not_found(string route)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/item/remove", new { access_token = access })).IsOk();
        (await plaid.PostAsync(route, new { access_token = access })).IsError("ITEM_NOT_FOUND", "ITEM_ERROR");
        Assert.True(Assert.Single(plaid.Emulator.Items).Removed);
    }

    [Fact]
    public async Task An_item_tells_its_bank_and_products()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var item = (await plaid.PostAsync("/item/get", new { access_token = await plaid.AccessTokenAsync() })).Body["item"]!;
        Assert.Equal("ins_109508", (string?)item["institution_id"]);
        Assert.Equal("transactions", (string?)item["billed_products"]![0]);
        Assert.Null(item["error"]);
    }

    [Fact]
    public async Task An_access_token_never_expires()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        plaid.Clock.Advance(TimeSpan.FromDays(3650));
        (await plaid.PostAsync("/item/get", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task Tokens_are_case_sensitive()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = (await plaid.AccessTokenAsync()).ToUpperInvariant();
        (await plaid.PostAsync("/item/get", new { access_token = access })).IsError("INVALID_ACCESS_TOKEN");
    }

    [Fact]
    public async Task A_removal_may_say_why_in_512_characters()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var note = new string('x', 513);
        (await plaid.PostAsync("/item/remove", new { access_token = access, reason_note = note })).IsError("INVALID_FIELD");
        (await plaid.PostAsync("/item/remove", new { access_token = access, reason_note = note[1..] })).IsOk();
    }

    [Fact]
    public async Task A_webhook_is_set_and_cleared()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.DeliverWebhooks = false);
        var access = await plaid.AccessTokenAsync();
        await plaid.PostAsync("/item/webhook/update", new { access_token = access, webhook = "https://example.com/hook" });
        Assert.Equal("https://example.com/hook", Assert.Single(plaid.Emulator.Items).Webhook);
        await plaid.PostAsync("/item/webhook/update", new { access_token = access, webhook = (string?)null });
        Assert.Null(Assert.Single(plaid.Emulator.Items).Webhook);
    }

    [Fact]
    public async Task An_invalidated_token_is_dead_at_once()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var old = await plaid.AccessTokenAsync();
        var fresh = (await plaid.PostAsync("/item/access_token/invalidate", new { access_token = old })).Ok("new_access_token");
        (await plaid.PostAsync("/item/get", new { access_token = old })).IsError("INVALID_ACCESS_TOKEN");
        (await plaid.PostAsync("/item/get", new { access_token = fresh })).IsOk();
    }

    [Fact]
    public async Task A_reset_login_asks_for_update_mode_which_repairs_it()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/sandbox/item/reset_login", new { access_token = access })).IsOk();

        var broken = await plaid.PostAsync("/item/get", new { access_token = access });
        Assert.Equal("ITEM_LOGIN_REQUIRED", (string?)broken.Body["item"]!["error"]!["error_code"]);
        (await plaid.PostAsync("/accounts/get", new { access_token = access })).IsError("ITEM_LOGIN_REQUIRED", "ITEM_ERROR");

        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { access_token = access, products = (string?)null }));
        var repaired = await plaid.PostAsync("/item/get", new { access_token = access });
        Assert.Null(repaired.Body["item"]!["error"]);
    }
}
