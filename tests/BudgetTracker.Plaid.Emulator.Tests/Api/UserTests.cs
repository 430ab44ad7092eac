using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class UserTests
{
    private static readonly object _identity = new
    {
        name = new { given_name = "Ana", family_name = "Lima" },
        emails = new[] { new { data = "ana@example.com", primary = true } },
    };

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
    [InlineData("/user/items/get", """{"user_token":"user-sandbox-unknown"}""")]
    [InlineData("/user/items/remove", """{"user_id":"usr_unknown","item_ids":["x"]}""")]
    [InlineData("/user/items/remove", """{"user_token":"user-sandbox-unknown","item_ids":["x"]}""")]
    [InlineData("/user/get", """{"user_id":"usr_unknown"}""")]
    [InlineData("/user/update", """{"user_id":"usr_unknown"}""")]
    [InlineData("/user/remove", """{"user_token":"user-sandbox-unknown"}""")]
    [InlineData("/sandbox/user/reset_login", """{"user_token":"user-sandbox-unknown"}""")]
    [InlineData("/sandbox/public_token/create", """{"user_token":"user-sandbox-unknown","institution_id":"ins_56","initial_products":["auth"]}""")]
    public async Task An_unknown_user_is_not_found(string route, string body)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(route, body)).IsError("USER_NOT_FOUND", "USER_ERROR");
    }

    [Theory]
    [InlineData("/user/items/get", "{}")]
    [InlineData("/user/items/remove", """{"item_ids":[]}""")]
    [InlineData("/user/update", "{}")]
    [InlineData("/user/remove", """{"user_token":""}""")]
    [InlineData("/sandbox/user/reset_login", "{}")]
    public async Task A_user_has_to_be_named_in_one_of_two_ways(string route, string body)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(route, body)).IsError("MISSING_FIELDS", "INVALID_REQUEST");
    }

    [Theory]
    [InlineData("/user/items/get")]
    [InlineData("/user/items/remove")]
    [InlineData("/user/update")]
    [InlineData("/user/remove")]
    [InlineData("/sandbox/user/reset_login")]
    [InlineData("/sandbox/public_token/create")]
    [InlineData("/link/token/create")]
    public async Task A_user_cannot_be_named_in_both_ways(string route)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var (id, token) = await BothAsync(plaid);
        var body = route switch
        {
            "/link/token/create" => TestPlaid.LinkTokenBody(),
            "/sandbox/public_token/create" => new() { ["institution_id"] = "ins_56", ["initial_products"] = new JsonArray("auth") },
            "/user/items/remove" => new() { ["item_ids"] = new JsonArray() },
            _ => [],
        };
        (body["user_id"], body["user_token"]) = (id, token);
        (await plaid.PostAsync(route, body.ToJsonString())).IsError("INVALID_FIELD", "INVALID_REQUEST");
    }

    [Fact]
    public async Task A_user_token_names_the_user_wherever_the_id_does()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var (id, token) = await BothAsync(plaid);
        Assert.StartsWith("user-sandbox-", token, StringComparison.Ordinal);
        Assert.Equal((id, token), await BothAsync(plaid));

        var linked = await plaid.PostAsync("/link/token/create", TestPlaid.LinkTokenBody(new { user = (string?)null, user_token = token }).ToJsonString());
        Assert.Equal(id, linked.Ok("user_id"));
        plaid.Emulator.CompleteLink(linked.Ok("link_token"));
        (await plaid.PostAsync("/sandbox/public_token/create", new { institution_id = "ins_56", initial_products = new[] { "auth" }, user_token = token })).IsOk();
        var items = (await plaid.PostAsync("/user/items/get", new { user_token = token })).Body["items"]!.AsArray();
        Assert.Equal(2, items.Count);

        (await plaid.PostAsync("/user/items/remove", new { user_token = token, item_ids = new[] { (string)items[0]!["item_id"]! } })).IsOk();
        Assert.Single((await plaid.PostAsync("/user/items/get", new { user_id = id })).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task Whoever_speaks_the_newer_flow_gets_no_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Null((await plaid.PostAsync("/user/create", new { client_user_id = "a", identity = _identity })).Body["user_token"]);
        Assert.Null((await plaid.PostAsync("/user/create", new { client_user_id = "b", with_upgraded_user = true })).Body["user_token"]);
    }

    [Fact]
    public async Task The_older_identity_gives_a_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var identity = new
        {
            first_name = "Ana",
            last_name = "Lima",
            phone_numbers = new[] { "+14155550123" },
            emails = new[] { "ana@example.com" },
            date_of_birth = "1990-01-31",
            ssn_last_4 = "1234",
            primary_address = new { city = "A", region = "NC", street = "1 Main Street", postal_code = "27000", country = "US" },
        };
        Assert.NotEmpty((await plaid.PostAsync("/user/create", new { client_user_id = "u", consumer_report_user_identity = identity })).Ok("user_token"));
    }

    [Theory]
    [InlineData("""{"client_user_id":""}""", "MISSING_FIELDS")]
    [InlineData("""{"client_user_id":7}""", "INVALID_FIELD")]
    [InlineData("""{"client_user_id":"u","identity":{"name":{"given_name":"Ana"}}}""", "MISSING_FIELDS")]
    [InlineData("""{"client_user_id":"u","identity":{"name":{"given_name":"Ana","family_name":"Lima","nickname":"A"}}}""", "UNKNOWN_FIELDS")]
    [InlineData("""{"client_user_id":"u","identity":{"date_of_birth":"31.1.1990"}}""", "INVALID_FIELD")]
    [InlineData("""{"client_user_id":"u","identity":{"emails":[{"data":"a@example.com"}]}}""", "MISSING_FIELDS")]
    [InlineData("""{"client_user_id":"u","identity":{"emails":["a@example.com"]}}""", "INVALID_FIELD")]
    [InlineData("""{"client_user_id":"u","identity":{"addresses":[{"primary":true}]}}""", "MISSING_FIELDS")]
    [InlineData("""{"client_user_id":"u","identity":{"id_numbers":[{"value":"1","type":"library_card"}]}}""", "INVALID_FIELD")]
    [InlineData("""{"client_user_id":"u","identity":{},"consumer_report_user_identity":{}}""", "MISSING_FIELDS")]
    public async Task A_bad_user_is_refused(string body, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/user/create", body)).IsError(code, "INVALID_REQUEST");
    }

    [Fact]
    public async Task Ids_have_at_most_128_characters()
    {
        await using var plaid = await TestPlaid.StartAsync();
        await UserAsync(plaid, new string('u', 128));
        (await plaid.PostAsync("/user/create", new { client_user_id = new string('u', 129) })).IsError("INVALID_FIELD");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u", end_customer = new string('c', 129) })).IsError("INVALID_FIELD");
    }

    [Fact]
    public async Task An_update_overwrites_what_it_gives_and_leaves_the_rest()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var id = (await plaid.PostAsync("/user/create", new { client_user_id = "u", identity = _identity })).Ok("user_id");
        plaid.Clock.Advance(TimeSpan.FromHours(1));
        (await plaid.PostAsync("/user/update", new { user_id = id, identity = new { name = new { given_name = "Ana", family_name = "Sousa" } } })).IsOk();

        var user = (await plaid.PostAsync("/user/get", new { user_id = id })).Body;
        Assert.Equal(("u", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"), ((string)user["client_user_id"]!, (string)user["created_at"]!, (string)user["updated_at"]!));
        Assert.Equal("Sousa", (string?)user["identity"]!["name"]!["family_name"]);
        Assert.Equal("ana@example.com", (string?)user["identity"]!["emails"]![0]!["data"]);
    }

    [Fact]
    public async Task A_removed_user_is_gone_with_the_items()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var (id, token) = await BothAsync(plaid);
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { user_id = id }));
        plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync());
        (await plaid.PostAsync("/user/remove", new { user_token = token })).IsOk();

        Assert.Equal([true, false], plaid.Emulator.Items.Select(i => i.Removed));
        (await plaid.PostAsync("/user/get", new { user_id = id })).IsError("USER_NOT_FOUND");
        (await plaid.PostAsync("/user/items/get", new { user_token = token })).IsError("USER_NOT_FOUND");
        Assert.NotEqual(id, await UserAsync(plaid, "u"));
    }

    [Fact]
    public async Task A_users_logins_are_reset_together_or_as_named()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var (id, _) = await BothAsync(plaid);
        foreach (var user in new[] { id, id, null })
            plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { user_id = user }));
        var ids = plaid.Emulator.Items.Select(i => i.ItemId).ToList();

        (await plaid.PostAsync("/sandbox/user/reset_login", new { user_id = id, item_ids = new[] { ids[1] } })).IsOk();
        Assert.Equal([false, true, false], plaid.Emulator.Items.Select(i => i.LoginRequired));
        (await plaid.PostAsync("/sandbox/user/reset_login", new { user_id = id, item_ids = new[] { ids[2] } })).IsError("ITEM_NOT_FOUND");
        (await plaid.PostAsync("/sandbox/user/reset_login", new { user_id = id, item_ids = (string[]?)null })).IsOk();
        Assert.Equal([true, true, false], plaid.Emulator.Items.Select(i => i.LoginRequired));
    }

    private static async Task<string> UserAsync(TestPlaid plaid, string clientUserId) =>
        (await plaid.PostAsync("/user/create", new { client_user_id = clientUserId })).Ok("user_id");

    private static async Task<(string Id, string Token)> BothAsync(TestPlaid plaid)
    {
        var answer = await plaid.PostAsync("/user/create", new { client_user_id = "u" });
        return (answer.Ok("user_id"), answer.Ok("user_token"));
    }
}
