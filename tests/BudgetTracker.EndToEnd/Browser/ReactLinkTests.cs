using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>Plaid's React component, as published, on the emulator's Link.</summary>
public sealed class ReactLinkTests(ReactFixture fixture) : IClassFixture<ReactFixture>
{
    [ReactFact]
    public async Task It_links_a_bank()
    {
        var dialog = await OpenAsync();
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();
        var success = await dialog.CallAsync("onSuccess");

        var exchanged = await fixture.Site.PostAsync("/item/public_token/exchange", new { public_token = success[0].GetString() });
        Assert.Contains(fixture.Site.Plaid.Items, item => item.ItemId == exchanged.GetProperty("item_id").GetString());
        Assert.Equal("ins_109508", success[1].GetProperty("institution").GetProperty("institution_id").GetString());
        Assert.NotEmpty(success[1].GetProperty("accounts").EnumerateArray());
        var events = await dialog.EventsAsync();
        Assert.Equal(["OPEN", "TRANSITION_VIEW CONSENT"], events.Take(2));
        Assert.Equal(["TRANSITION_VIEW CONNECTED", "HANDOFF"], events.TakeLast(2));
        await CloseAsync(dialog);
    }

    [ReactFact]
    public async Task It_repairs_a_bank()
    {
        var accessToken = await AccessTokenAsync();
        await fixture.Site.PostAsync("/sandbox/item/reset_login", new { access_token = accessToken });
        var dialog = await OpenAsync(accessToken);
        await dialog.Opener.ClickAsync();
        await dialog.SignInAsync();
        await dialog.Button("Finish").ClickAsync();

        await dialog.CallAsync("onSuccess");
        Assert.Equal("true", (await dialog.CallsAsync("onEvent"))[0][1].GetProperty("is_update_mode").GetString());
        var item = await fixture.Site.PostAsync("/item/get", new { access_token = accessToken });
        Assert.Equal(JsonValueKind.Null, item.GetProperty("item").GetProperty("error").ValueKind);
        await CloseAsync(dialog);
    }

    [ReactFact]
    public async Task It_tells_of_an_exit_without_an_error()
    {
        var dialog = await OpenAsync();
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.Page.Keyboard.PressAsync("Escape");
        await dialog.Button("Leave").ClickAsync();

        var exit = await dialog.CallAsync("onExit");
        Assert.Equal(JsonValueKind.Null, exit[0].ValueKind);
        Assert.Equal("requires_credentials", exit[1].GetProperty("status").GetString());
        Assert.Equal(["TRANSITION_VIEW EXIT", "EXIT"], (await dialog.EventsAsync()).TakeLast(2));
        await Expect(dialog.Opener).ToBeFocusedAsync();
        await CloseAsync(dialog);
    }

    [ReactFact]
    public async Task It_takes_the_dialog_away_with_the_component()
    {
        var dialog = await OpenAsync();
        await dialog.Page.GetByRole(AriaRole.Button, new() { Name = "Component" }).ClickAsync();
        await Expect(dialog.Button("Continue")).ToBeVisibleAsync();
        await dialog.Page.EvaluateAsync("unmount()");

        await dialog.CallAsync("onExit");
        await Expect(dialog.Page.Locator("iframe, dialog")).ToHaveCountAsync(0);
        await CloseAsync(dialog);
    }

    [ReactFact]
    public async Task It_shows_the_banks_in_the_page()
    {
        var dialog = await OpenAsync(more: "&embedded=true");
        await dialog.Page.FrameLocator("#banks iframe").GetByRole(AriaRole.Button, new() { Name = "Tartan Bank" }).ClickAsync();
        await dialog.Button("Continue").ClickAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();

        Assert.Equal("Tartan Bank", (await dialog.CallAsync("onSuccess"))[1].GetProperty("institution").GetProperty("name").GetString());
        await CloseAsync(dialog);
    }

    [Fact]
    public async Task The_README_shows_the_configuration_that_is_tested()
    {
        var configuration = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "ReactLink", "vite.config.js"));
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "BudgetTracker.Plaid.Emulator", "README.md"));
        Assert.Contains($"```js\n{configuration}```", readme, StringComparison.Ordinal);
    }

    private async Task<LinkDialog> OpenAsync(string? accessToken = null, string more = "")
    {
        fixture.Browser.Complaints.Clear();
        var dialog = new LinkDialog(await fixture.Browser.OpenAsync(fixture.Site.Address(await fixture.Site.LinkTokenAsync(accessToken), more)));
        await Expect(dialog.Opener).ToBeEnabledAsync();
        return dialog;
    }

    private async Task CloseAsync(LinkDialog dialog)
    {
        await dialog.Page.Context.CloseAsync();
        Assert.Empty(fixture.Browser.Complaints);
        Assert.DoesNotContain(fixture.Browser.Requests, url => !new Uri(url).IsLoopback && !url.StartsWith("data:", StringComparison.Ordinal));
    }

    private async Task<string> AccessTokenAsync()
    {
        var publicToken = fixture.Site.Plaid.CompleteLink(await fixture.Site.LinkTokenAsync());
        return (await fixture.Site.PostAsync("/item/public_token/exchange", new { public_token = publicToken })).GetProperty("access_token").GetString()!;
    }
}
