using System.Net;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

/// <summary>The frame's own calls; what a user sees of them is driven in a browser elsewhere.</summary>
public sealed class LinkFrameTests
{
    [Theory]
    [InlineData("/link/v2/stable/link-initialize.js", "text/javascript")]
    [InlineData("/link/v2/stable/link.html", "text/html")]
    [InlineData("/link/v2/stable/embedded.html", "text/html")]
    [InlineData("/link/frame.js", "text/javascript")]
    [InlineData("/link/flow.js", "text/javascript")]
    [InlineData("/link/leaving.js", "text/javascript")]
    [InlineData("/link/session.js", "text/javascript")]
    [InlineData("/link/panes.js", "text/javascript")]
    [InlineData("/link/embedded.js", "text/javascript")]
    [InlineData("/link/hosted.js", "text/javascript")]
    [InlineData("/link/bank.js", "text/javascript")]
    [InlineData("/link/bank", "text/html")]
    [InlineData("/link/link.css", "text/css")]
    public async Task Every_file_is_served_with_its_headers(string path, string type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var response = await plaid.Http.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_user_signs_in_chooses_accounts_and_gets_a_public_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var linkToken = await plaid.LinkTokenAsync();
        var session = (await StartAsync(plaid, linkToken)).Ok("link_session_id");
        var accounts = (await SignInAsync(plaid, session, "pass_good")).Body["accounts"]!.AsArray();
        var chosen = (string)accounts[3]!["id"]!;
        var done = await plaid.PostAsync("/link/frame/finish", new { link_session_id = session, account_ids = new[] { chosen } });

        (await plaid.PostAsync("/item/public_token/exchange", new { public_token = done.Ok("public_token") })).IsOk();
        Assert.Equal([chosen], Assert.Single(plaid.Emulator.Items).AccountIds);
        Assert.Equal("user-1", Assert.Single(plaid.Emulator.Items).ClientUserId);
    }

    [Fact]
    public async Task A_wrong_password_is_shown_as_such()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = (await StartAsync(plaid, await plaid.LinkTokenAsync())).Ok("link_session_id");
        var answer = await SignInAsync(plaid, session, "wrong");
        answer.IsError("INVALID_CREDENTIALS", "ITEM_ERROR");
        Assert.NotEmpty((string)answer.Body["display_message"]!);
        (await SignInAsync(plaid, session, "error_ITEM_LOCKED")).IsError("ITEM_LOCKED", "ITEM_ERROR");
    }

    [Theory]
    [InlineData("user_transactions_dynamic")]
    [InlineData("user_ewa_user")]
    [InlineData("user_yuppie")]
    [InlineData("user_small_business")]
    public async Task A_user_of_the_Sandbox_takes_any_password_but_a_blank_one(string username)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = (await StartAsync(plaid, await plaid.LinkTokenAsync())).Ok("link_session_id");
        (await SignInAsync(plaid, session, " ", username)).IsError("INVALID_CREDENTIALS");
        (await SignInAsync(plaid, session, "anything", username)).IsOk();
    }

    [Fact]
    public async Task A_custom_user_has_a_description_of_himself_for_a_password()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = (await StartAsync(plaid, await plaid.LinkTokenAsync())).Ok("link_session_id");
        foreach (var password in (string[])["pass_good", "[]", "{"])
            (await SignInAsync(plaid, session, password, "user_custom")).IsError("INVALID_CREDENTIALS");
        (await SignInAsync(plaid, session, """{"override_accounts":[]}""", "user_custom")).IsOk();
    }

    [Theory]
    [InlineData("INTERNAL_SERVER_ERROR", "API_ERROR")]
    [InlineData("INSTITUTION_DOWN", "INSTITUTION_ERROR")]
    [InlineData("USER_SETUP_REQUIRED", "ITEM_ERROR")]
    public async Task A_password_asks_for_an_error(string code, string type)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = (await StartAsync(plaid, await plaid.LinkTokenAsync())).Ok("link_session_id");
        (await SignInAsync(plaid, session, $"error_{code}")).IsError(code, type);
    }

    [Fact]
    public async Task The_banks_are_listed_without_a_session()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var linkToken = await plaid.LinkTokenAsync();
        var banks = (await plaid.PostAsync("/link/frame/institutions", new { link_token = linkToken })).Body["institutions"]!.AsArray();
        Assert.Contains(banks, bank => (string?)bank!["name"] == "First Platypus Bank");
        Assert.DoesNotContain(banks, bank => (bool)bank!["oauth"]!);
        Assert.Empty((await plaid.PostAsync("/link/token/get", new { link_token = linkToken })).Body["link_sessions"]!.AsArray());
        (await plaid.PostAsync("/link/frame/institutions", new { link_token = "link-sandbox-unknown" })).IsError("INVALID_LINK_TOKEN");
    }

    [Fact]
    public async Task One_session_links_several_banks_where_the_link_token_allows_it()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var user = (await plaid.PostAsync("/user/create", new { client_user_id = "user-1" })).Ok("user_id");
        var linkToken = await plaid.LinkTokenAsync(new { enable_multi_item_link = true, user_id = user, webhook = "http://127.0.0.1:9/" });
        var session = (await StartAsync(plaid, linkToken)).Ok("link_session_id");
        (await plaid.PostAsync("/link/frame/end", new { link_session_id = session })).IsError("INVALID_FIELD");
        foreach (var bank in (string[])["ins_109508", "ins_109509"])
        {
            var signedIn = await plaid.PostAsync("/link/frame/sign-in", new { link_session_id = session, institution_id = bank, username = "user_good", password = "pass_good" });
            var account = (string)signedIn.Body["accounts"]![0]!["id"]!;
            (await plaid.PostAsync("/link/frame/finish", new { link_session_id = session, account_ids = new[] { account } })).IsOk();
        }

        (await plaid.PostAsync("/link/frame/end", new { link_session_id = session })).IsOk();

        var told = (await plaid.PostAsync("/link/token/get", new { link_token = linkToken })).Body["link_sessions"]![0]!;
        Assert.Equal(2, told["results"]!["item_add_results"]!.AsArray().Count);
        Assert.Null(told["on_success"]);
        Assert.Equal(["ITEM_ADD_RESULT", "ITEM_ADD_RESULT", "SESSION_FINISHED"], plaid.Emulator.Webhooks.Select(webhook => webhook.Code));
        var finished = JsonNode.Parse(plaid.Emulator.Webhooks[^1].Body.Span)!;
        Assert.Equal(("SUCCESS", 2), ((string?)finished["status"], finished["public_tokens"]!.AsArray().Count));
    }

    [Fact]
    public async Task Nobody_finishes_without_signing_in_or_twice()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = (await StartAsync(plaid, await plaid.LinkTokenAsync())).Ok("link_session_id");
        var body = new { link_session_id = session, account_ids = Array.Empty<string>() };
        (await plaid.PostAsync("/link/frame/finish", body)).IsError("INVALID_FIELD");
        var id = (string)(await SignInAsync(plaid, session, "pass_good")).Body["accounts"]![0]!["id"]!;
        (await plaid.PostAsync("/link/frame/finish", body)).IsError("INVALID_FIELD");
        (await plaid.PostAsync("/link/frame/finish", body with { account_ids = [id] })).IsOk();
        (await plaid.PostAsync("/link/frame/finish", body with { account_ids = [id] })).IsError("INVALID_FIELD");
        Assert.Single(plaid.Emulator.Items);
    }

    [Fact]
    public async Task An_exit_and_its_events_show_in_the_link_token()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var linkToken = await plaid.LinkTokenAsync();
        var session = (await StartAsync(plaid, linkToken)).Ok("link_session_id");
        await plaid.PostAsync("/link/frame/event", new { link_session_id = session, event_name = "OPEN", metadata = new { view_name = "CONSENT" } });
        await plaid.PostAsync("/link/frame/exit", new { link_session_id = session, status = "requires_credentials", institution_id = (string?)null, error = (string?)null });

        var told = (await plaid.PostAsync("/link/token/get", new { link_token = linkToken })).Body["link_sessions"]![0]!;
        Assert.Equal("OPEN", (string?)told["events"]![0]!["event_name"]);
        Assert.Equal("requires_credentials", (string?)told["exit"]!["metadata"]!["status"]);
        Assert.Null(told["on_success"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_OAuth_bank_sends_the_user_back_to_the_redirect_uri(bool approved)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var linkToken = await plaid.LinkTokenAsync(new { redirect_uri = "https://example.com/back" });
        var session = (await StartAsync(plaid, linkToken)).Ok("link_session_id");
        var away = await plaid.PostAsync("/link/frame/leave", new { link_session_id = session, institution_id = "ins_127287" });
        Assert.Equal($"/link/bank?session={session}&name=Platypus%20OAuth%20Bank", away.Ok("url"));

        var back = (await plaid.PostAsync("/link/frame/return", new { link_session_id = session, approved })).Ok("url");
        Assert.StartsWith("https://example.com/back?oauth_state_id=", back, StringComparison.Ordinal);
        var resumed = await StartAsync(plaid, linkToken, back);
        Assert.Equal(session, resumed.Ok("link_session_id"));
        Assert.Equal(approved, resumed.Body["signed_in"] is JsonObject);
        Assert.Equal(!approved, (bool)resumed.Body["denied"]!);
    }

    [Fact]
    public async Task A_redirect_uri_of_another_link_token_resumes_nothing()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await StartAsync(plaid, await plaid.LinkTokenAsync(), "https://example.com/back?oauth_state_id=1")).IsError("INVALID_FIELD");
    }

    [Theory]
    [InlineData(30, "123456789012345678901234567890")]
    [InlineData(31, "This Application")]
    public async Task A_long_client_name_is_not_shown(int length, string shown)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var name = "1234567890123456789012345678901"[..length];
        Assert.Equal(shown, (await StartAsync(plaid, await plaid.LinkTokenAsync(new { client_name = name }))).Ok("client_name"));
    }

    [Fact]
    public async Task An_unknown_link_token_opens_nothing()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await StartAsync(plaid, "link-sandbox-unknown")).IsError("INVALID_LINK_TOKEN");
    }

    private static Task<Answer> StartAsync(TestPlaid plaid, string linkToken, string? receivedRedirectUri = null) =>
        plaid.PostAsync("/link/frame/start", new { link_token = linkToken, received_redirect_uri = receivedRedirectUri });

    private static Task<Answer> SignInAsync(TestPlaid plaid, string session, string password, string username = "user_good") => plaid.PostAsync(
        "/link/frame/sign-in", new { link_session_id = session, institution_id = "ins_109508", username, password });
}
