namespace BudgetTracker.Emulation;

public sealed class UserTests
{
    [Fact]
    public async Task The_same_client_user_id_gives_the_same_user()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var first = await UserAsync(plaid, "u");
        Assert.Equal(first, await UserAsync(plaid, "u"));
        Assert.NotEqual(first, await UserAsync(plaid, "U"));
    }

    [Fact]
    public async Task A_users_items_show_before_the_exchange_and_go_with_removal()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var user = await UserAsync(plaid, "u");
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { user_id = user }));
        var item = Assert.Single((await plaid.PostAsync("/user/items/get", new { user_id = user })).Body["items"]!.AsArray())!;

        (await plaid.PostAsync("/user/items/remove", new { user_id = user, item_ids = new[] { (string)item["item_id"]! } })).IsOk();
        Assert.Empty((await plaid.PostAsync("/user/items/get", new { user_id = user })).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task Removal_is_all_or_nothing()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var user = await UserAsync(plaid, "u");
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { user_id = user }));
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync());
        var ids = plaid.Emulator.Items.Select(i => i.ItemId).ToArray();

        (await plaid.PostAsync("/user/items/remove", new { user_id = user, item_ids = ids })).IsError("ITEM_NOT_FOUND");
        Assert.DoesNotContain(plaid.Emulator.Items, i => i.Removed);
    }

    [Theory]
    [InlineData("/user/items/get", """{"user_id":"usr_unknown"}""")]
    [InlineData("/user/items/remove", """{"user_id":"usr_unknown","item_ids":["x"]}""")]
    public async Task An_unknown_user_is_not_found(string route, string body)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(route, body)).IsError("USER_NOT_FOUND", "USER_ERROR");
    }

    private static async Task<string> UserAsync(TestPlaid plaid, string clientUserId) =>
        (await plaid.PostAsync("/user/create", new { client_user_id = clientUserId })).Ok("user_id");
}
