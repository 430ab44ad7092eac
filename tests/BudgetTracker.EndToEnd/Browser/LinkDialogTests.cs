using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>The Link dialog as a user meets it, in a real browser.</summary>
public sealed class LinkDialogTests(LinkFixture fixture) : IClassFixture<LinkFixture>
{
    [LinkFact]
    public async Task The_focus_returns_to_the_element_that_had_it()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        foreach (var way in (string[])["Escape", "Close", "Escape"])
        {
            await dialog.Opener.ClickAsync();
            await Expect(dialog.Heading("would like to connect your accounts")).ToBeFocusedAsync();
            await (way is "Escape" ? dialog.Page.Keyboard.PressAsync("Escape") : dialog.Button(way).ClickAsync());
            await dialog.Button("Leave").ClickAsync();
            await Expect(dialog.Opener).ToBeFocusedAsync();
        }

        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();
        await dialog.CallAsync("onSuccess");
        await Expect(dialog.Opener).ToBeFocusedAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_page_may_open_the_dialog_again_as_soon_as_it_closes()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Page.EvaluateAsync(
            "() => { const { onExit } = config; let again = true; config.onExit = (...told) => { onExit(...told); if (again) handler.open(); again = false; }; }");
        await dialog.Opener.ClickAsync();
        await dialog.Button("Close").ClickAsync();
        await dialog.Button("Leave").ClickAsync();
        await Expect(dialog.Heading("would like to connect your accounts")).ToBeVisibleAsync();

        await dialog.ChooseBankAsync();
        Assert.Single(await dialog.CallsAsync("onExit"));
        await dialog.Page.Context.CloseAsync();
    }

    [LinkTheory]
    [InlineData(195, 422)] // A phone's 390 by 844 at 200 %.
    [InlineData(640, 360)] // A laptop's 1280 by 720 at 200 %.
    public async Task The_way_on_is_in_sight_at_twice_the_size(int width, int height)
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site, width: width, height: height);
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await AssertInSightAsync(dialog, "Continue");
        await dialog.ChooseBankAsync();
        await AssertInSightAsync(dialog, "Sign in");
        await dialog.SignInAsync();
        await Expect(dialog.Heading("Choose accounts")).ToBeVisibleAsync();
        await AssertInSightAsync(dialog, "Continue");
        await dialog.ShareAsync();
        await dialog.CallAsync("onSuccess");
        await dialog.Page.Context.CloseAsync();
    }

    [LinkTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_rarer_panes_suit_everybody(ColorScheme scheme)
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site, scheme, 390, 844);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync("mfa_device");
        await LookAsync("device");
        await dialog.Frame.GetByText("Text message").ClickAsync();
        await dialog.Button("Submit").ClickAsync();
        await LookAsync("code");
        await dialog.Button("Close").ClickAsync();
        await LookAsync("leave");
        await dialog.Button("Leave").ClickAsync();
        await dialog.CallAsync("onExit");

        await dialog.Page.GotoAsync(site.Address("link-sandbox-expired").AbsoluteUri);
        await dialog.Opener.ClickAsync();
        await LookAsync("error");
        await dialog.Page.GotoAsync(site.Address(await site.LinkTokenAsync(), "&embedded=true").AbsoluteUri);
        await Expect(dialog.Page.FrameLocator("#banks iframe").GetByRole(AriaRole.Button)).Not.ToHaveCountAsync(1);
        await LookAsync("embedded", "#banks iframe");
        await dialog.Page.Context.CloseAsync();

        async Task LookAsync(string name, string frame = "dialog[open] iframe")
        {
            var heading = dialog.Page.FrameLocator(frame).GetByRole(AriaRole.Heading);
            await Expect(heading).ToBeVisibleAsync();
            var background = await heading.EvaluateAsync<string>("heading => getComputedStyle(heading.closest('.panel')).backgroundColor");
            Assert.Equal(scheme is ColorScheme.Light, background is "rgb(255, 255, 255)");
            await Looks.ShootAsync(dialog.Page, $"21-{scheme}-{name}");
            await Looks.AssertFitsAsync(dialog.Page);
            await Looks.AssertAccessibleAsync(dialog.Page);
        }
    }

    [LinkFact]
    public async Task Tab_goes_round_within_the_dialog()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await Expect(dialog.Frame.GetByLabel("Username")).ToBeFocusedAsync();
        await dialog.Frame.GetByLabel("Password").FocusAsync();
        foreach (var name in (string[])["Sign in", "Back", "Close"])
        {
            await dialog.Page.Keyboard.PressAsync("Tab");
            await Expect(dialog.Button(name)).ToBeFocusedAsync();
        }

        await dialog.Button("Back").FocusAsync();
        await dialog.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(dialog.Button("Sign in")).ToBeFocusedAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task What_others_wrote_is_shown_as_text()
    {
        const string Markup = "<img src=x onerror=alert()>";
        await using var site = await LinkSite.StartAsync();
        var dialog = new LinkDialog(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync(clientName: Markup))));
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Heading($"{Markup} would like to connect your accounts")).ToBeVisibleAsync();
        await Expect(dialog.Frame.Locator("img")).ToHaveCountAsync(0);
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_bank_that_asks_for_a_code_gets_it()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync("mfa_device");
        await dialog.Button("Submit").ClickAsync();
        await Expect(dialog.Alert).ToHaveTextAsync("Answer every question.");
        await dialog.Frame.GetByText("Text message").ClickAsync();
        await dialog.Button("Submit").ClickAsync();
        await dialog.Frame.GetByLabel("Enter the code").FillAsync("4321");
        await dialog.Button("Submit").ClickAsync();
        await Expect(dialog.Alert).ToContainTextAsync("not correct");
        await dialog.Frame.GetByLabel("Enter the code").FillAsync("1234");
        await dialog.Button("Submit").ClickAsync();
        await dialog.ShareAsync();
        await dialog.CallAsync("onSuccess");

        Assert.Equal(
            [("TRANSITION_VIEW", "device"), ("SUBMIT_MFA", "device"), ("TRANSITION_VIEW", "code"), ("SUBMIT_MFA", "code"), ("TRANSITION_VIEW", "code"), ("SUBMIT_MFA", "code")],
            from call in await dialog.CallsAsync("onEvent")
            let type = call[1].GetProperty("mfa_type").GetString()
            where type is not null
            select (call[0].GetString(), type));
        Assert.Contains("TRANSITION_VIEW MFA", await dialog.EventsAsync());
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_bank_that_asks_questions_gets_an_answer_to_each()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync("mfa_questions_1_2");
        await dialog.Frame.GetByLabel("Question 1.1").FillAsync("answer_0_0");
        await dialog.Frame.GetByLabel("Question 1.2").FillAsync("answer_0_1");
        await dialog.Button("Submit").ClickAsync();
        await dialog.ShareAsync();
        await dialog.CallAsync("onSuccess");
        await dialog.Page.Context.CloseAsync();
    }

    [LinkTheory]
    [InlineData("mfa_device", "choose_device")]
    [InlineData("mfa_questions_1_1", "requires_questions")]
    [InlineData("mfa_selections", "requires_selections")]
    public async Task The_exit_tells_which_question_was_too_much(string password, string status)
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync(password);
        await Expect(dialog.Heading("Verify your identity")).ToBeVisibleAsync();
        await dialog.Button("Close").ClickAsync();
        await dialog.Button("Leave").ClickAsync();
        Assert.Equal(status, (await dialog.CallAsync("onExit"))[1].GetProperty("status").GetString());
        await dialog.Page.Context.CloseAsync();
    }

    private async Task<LinkDialog> OpenAsync(LinkSite site, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800) =>
        new(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync()), scheme, width, height));

    /// <summary>Fails unless the button is where a finger finds it, without any scrolling.</summary>
    private static async Task AssertInSightAsync(LinkDialog dialog, string name)
    {
        await Looks.ShootAsync(dialog.Page, $"22-{dialog.Page.ViewportSize!.Width}-{name}", asItIs: true);
        Assert.True(await dialog.Button(name).EvaluateAsync<bool>(
            """
            button => {
              const { left, right, top, bottom } = button.getBoundingClientRect();
              const corners = [[left + 12, top + 12], [right - 12, top + 12], [left + 12, bottom - 12], [right - 12, bottom - 12]];
              return corners.every(([x, y]) => button.contains(document.elementFromPoint(x, y)));
            }
            """));
    }
}
