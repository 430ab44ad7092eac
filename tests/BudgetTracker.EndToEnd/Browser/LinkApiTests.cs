using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>The browser API of Plaid Link: what a page may call, and what it is told.</summary>
/// <seealso href="https://plaid.com/docs/link/web/"/>
public sealed class LinkApiTests(LinkFixture fixture) : IClassFixture<LinkFixture>
{
    private static readonly string[] _metadata =
    [
        "account_number_mask", "error_code", "error_message", "error_type", "exit_status", "institution_id", "institution_name",
        "institution_search_query", "is_update_mode", "link_session_id", "match_reason", "mfa_type", "request_id", "routing_number",
        "selection", "timestamp", "view_name",
    ];

    [LinkFact]
    public async Task Every_step_to_success_is_an_event_with_the_documented_metadata()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.Button("Continue").ClickAsync();
        await dialog.Frame.GetByLabel("Search").FillAsync("platy");
        await dialog.Button("First Platypus Bank").ClickAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();
        var success = await dialog.CallAsync("onSuccess");

        Assert.Equal(
            [
                "OPEN", "TRANSITION_VIEW CONSENT", "TRANSITION_VIEW SELECT_INSTITUTION", "SEARCH_INSTITUTION", "SELECT_INSTITUTION",
                "TRANSITION_VIEW CREDENTIAL", "SUBMIT_CREDENTIALS", "TRANSITION_VIEW LOADING", "TRANSITION_VIEW SELECT_ACCOUNT",
                "TRANSITION_VIEW LOADING", "TRANSITION_VIEW CONNECTED", "HANDOFF",
            ],
            await dialog.EventsAsync());
        var events = await dialog.CallsAsync("onEvent");
        Assert.All(events, call => Assert.Equal(_metadata, call[1].EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("false", events[0][1].GetProperty("is_update_mode").GetString());
        Assert.Equal("platy", events[3][1].GetProperty("institution_search_query").GetString());
        Assert.Equal("ins_109508", events[4][1].GetProperty("institution_id").GetString());

        var exchanged = await site.PostAsync("/item/public_token/exchange", new { public_token = success[0].GetString() });
        Assert.Equal(Assert.Single(site.Plaid.Items).ItemId, exchanged.GetProperty("item_id").GetString());
        Assert.Equal("First Platypus Bank", success[1].GetProperty("institution").GetProperty("name").GetString());
        Assert.Empty(await dialog.CallsAsync("onExit"));
        Assert.Single(await dialog.CallsAsync("onLoad"));
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task The_question_whether_to_leave_is_a_view_and_leaving_an_event()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.Button("Close").ClickAsync();
        await dialog.Button("Keep going").ClickAsync();
        await dialog.Button("Close").ClickAsync();
        await dialog.Button("Leave").ClickAsync();
        var exit = await dialog.CallAsync("onExit");

        Assert.Equal(
            ["TRANSITION_VIEW CREDENTIAL", "TRANSITION_VIEW EXIT", "TRANSITION_VIEW CREDENTIAL", "TRANSITION_VIEW EXIT", "EXIT"],
            (await dialog.EventsAsync()).TakeLast(5));
        Assert.Equal("requires_credentials", (await dialog.CallsAsync("onEvent"))[^1][1].GetProperty("exit_status").GetString());
        Assert.Equal(JsonValueKind.Null, exit[0].ValueKind);
        Assert.Equal("ins_109508", exit[1].GetProperty("institution").GetProperty("institution_id").GetString());
        Assert.Equal("requires_credentials", exit[1].GetProperty("status").GetString());
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_repair_says_so_when_it_opens_and_needs_no_choice_of_bank()
    {
        await using var site = await LinkSite.StartAsync();
        var accessToken = await AccessTokenAsync(site);
        await site.PostAsync("/sandbox/item/reset_login", new { access_token = accessToken });
        var dialog = new LinkDialog(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync(accessToken))));
        await dialog.Opener.ClickAsync();
        await dialog.SignInAsync();
        await dialog.Button("Finish").ClickAsync();
        await dialog.CallAsync("onSuccess");

        Assert.Equal("true", (await dialog.CallsAsync("onEvent"))[0][1].GetProperty("is_update_mode").GetString());
        Assert.False(Assert.Single(site.Plaid.Items).LoginRequired);
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task An_exit_by_force_asks_nothing_and_one_without_asks()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Button("Continue")).ToBeVisibleAsync();
        await dialog.Page.EvaluateAsync("handler.exit()");
        await Expect(dialog.Heading("Leave without connecting?")).ToBeVisibleAsync();
        Assert.Empty(await dialog.CallsAsync("onExit"));
        await dialog.Page.EvaluateAsync("handler.exit({ force: true })");
        await dialog.CallAsync("onExit");
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_destroyed_dialog_leaves_nothing_behind_and_tells_nothing()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Button("Continue")).ToBeVisibleAsync();
        await dialog.Page.EvaluateAsync("handler.destroy()");
        await Expect(dialog.Page.Locator("iframe, dialog")).ToHaveCountAsync(0);
        await Expect(dialog.Opener).ToBeFocusedAsync();
        Assert.Empty(await dialog.CallsAsync("onExit"));
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task What_is_submitted_for_Layer_finds_no_returning_user()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Page.EvaluateAsync("handler.submit({ phone_number: '+14155550123' })");
        await dialog.Page.WaitForFunctionAsync("calls.some(call => call.values[0] === 'LAYER_NOT_AVAILABLE')");
        await dialog.Page.EvaluateAsync("handler.submit({ date_of_birth: '1975-01-18' })");
        await dialog.Page.WaitForFunctionAsync("calls.some(call => call.values[0] === 'LAYER_AUTOFILL_NOT_AVAILABLE')");
        await Assert.ThrowsAsync<PlaywrightException>(() => dialog.Page.EvaluateAsync("handler.submit({})"));
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task Banks_embedded_in_the_page_open_the_dialog_at_the_one_chosen()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = new LinkDialog(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync(), "&embedded=true")));
        var embedded = dialog.Page.FrameLocator("#banks iframe");
        await embedded.GetByLabel("Search").FillAsync("tartan");
        await embedded.GetByRole(AriaRole.Button, new() { Name = "Tartan Bank" }).ClickAsync();
        await dialog.Button("Continue").ClickAsync();
        await Expect(dialog.Heading("Sign in to Tartan Bank")).ToBeVisibleAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();

        Assert.Equal("Tartan Bank", (await dialog.CallAsync("onSuccess"))[1].GetProperty("institution").GetProperty("name").GetString());
        Assert.Single(await dialog.CallsAsync("onLoad"));
        await dialog.Page.EvaluateAsync("handler.destroy()");
        await Expect(dialog.Page.Locator("iframe, dialog")).ToHaveCountAsync(0);
        await dialog.Page.Context.CloseAsync();
    }

    [LinkTheory]
    [InlineData("Plaid.create({ onSuccess() {} })", "needs a token")]
    [InlineData("Plaid.create({ token: 'link-sandbox-1' })", "needs an onSuccess function")]
    [InlineData("Plaid.createEmbedded({ token: 'link-sandbox-1', onSuccess() {} })", "needs the element")]
    public async Task A_call_that_lacks_something_says_what(string call, string complaint)
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        var refused = await Assert.ThrowsAsync<PlaywrightException>(() => dialog.Page.EvaluateAsync(call));
        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
        await dialog.Page.Context.CloseAsync();
    }

    private static async Task<string> AccessTokenAsync(LinkSite site)
    {
        var publicToken = site.Plaid.CompleteLink(await site.LinkTokenAsync());
        return (await site.PostAsync("/item/public_token/exchange", new { public_token = publicToken })).GetProperty("access_token").GetString()!;
    }

    private async Task<LinkDialog> OpenAsync(LinkSite site)
    {
        var dialog = new LinkDialog(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync())));
        await Expect(dialog.Opener).ToBeEnabledAsync();
        return dialog;
    }
}
