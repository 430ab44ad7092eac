using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>The Link dialog while the emulator is away: it says so, and there is always a way out.</summary>
public sealed class LinkOutageTests(LinkFixture fixture) : IClassFixture<LinkFixture>
{
    private const string DialogFrame = "**/link.html?*";
    private const string SignIn = "**/link/frame/sign-in";

    [LinkTheory]
    [InlineData("Leave")]
    [InlineData("Close")]
    [InlineData("Escape")]
    public async Task A_dialog_whose_emulator_died_says_so_and_is_left(string way)
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await site.Plaid.DisposeAsync();

        await dialog.SignInAsync();
        await Expect(dialog.Heading("No connection")).ToBeFocusedAsync();
        await Looks.AssertAccessibleAsync(dialog.Page);
        await Looks.ShootAsync(dialog.Page, "20-no-connection");
        await (way is "Escape" ? dialog.Page.Keyboard.PressAsync("Escape") : dialog.Button(way).ClickAsync());

        AssertUnreachable(await dialog.CallAsync("onExit"));
        Assert.Equal(["ERROR", "TRANSITION_VIEW ERROR", "EXIT"], (await dialog.EventsAsync()).TakeLast(3));
        await Expect(dialog.Opener).ToBeFocusedAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_sign_in_that_failed_on_the_way_is_tried_again()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.Page.RouteAsync(SignIn, route => route.AbortAsync());
        await dialog.SignInAsync();
        await Expect(dialog.Heading("No connection")).ToBeVisibleAsync();

        await dialog.Page.UnrouteAsync(SignIn);
        await dialog.Button("Try again").ClickAsync();
        await dialog.SignInAsync();
        await dialog.ShareAsync();
        await dialog.CallAsync("onSuccess");
        Assert.Empty(await dialog.CallsAsync("onExit"));
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_dialog_that_did_not_start_starts_once_the_emulator_is_back()
    {
        using var directory = new DataDirectory();
        await using var site = await LinkSite.StartAsync(Remembering(directory, "http://127.0.0.1:0"));
        var dialog = await OpenAsync(site);
        await dialog.Page.WaitForFunctionAsync("calls.some(call => call.name === 'onLoad')");
        await site.Plaid.DisposeAsync();
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Heading("No connection")).ToBeVisibleAsync();

        await using var revived = new PlaidEmulator(Remembering(directory, site.Plaid.BaseAddress.AbsoluteUri));
        await revived.StartAsync();
        await dialog.Button("Try again").ClickAsync();
        await Expect(dialog.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkTheory]
    [InlineData(true, "Choose accounts")]
    [InlineData(false, "Something went wrong")]
    public async Task A_dialog_goes_on_with_a_new_emulator_that_knows_it_and_says_so_with_another(bool isKnown, string heading)
    {
        using var directory = new DataDirectory();
        await using var site = await LinkSite.StartAsync(Remembering(directory, "http://127.0.0.1:0"));
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await site.Plaid.DisposeAsync();
        if (!isKnown)
            File.Delete(Path.Combine(directory.Path, "plaid.json"));
        await using var revived = new PlaidEmulator(Remembering(directory, site.Plaid.BaseAddress.AbsoluteUri));
        await revived.StartAsync();

        await dialog.SignInAsync();
        await Expect(dialog.Heading(heading)).ToBeVisibleAsync();
        if (!isKnown)
            await Expect(dialog.Frame.GetByText("INVALID_LINK_TOKEN Ask your backend for a new link token")).ToBeVisibleAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task An_unanswered_question_that_a_new_emulator_does_not_know_starts_the_dialog_over()
    {
        using var directory = new DataDirectory();
        await using var site = await LinkSite.StartAsync(Remembering(directory, "http://127.0.0.1:0"));
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.SignInAsync("mfa_selections");
        await dialog.Frame.GetByText("Yes", new() { Exact = true }).ClickAsync();
        await site.Plaid.DisposeAsync();
        await using var revived = new PlaidEmulator(Remembering(directory, site.Plaid.BaseAddress.AbsoluteUri));
        await revived.StartAsync();

        await dialog.Button("Submit").ClickAsync();
        await Expect(dialog.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_dialog_whose_frame_does_not_arrive_gives_the_page_back_and_opens_later()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site, page => page.RouteAsync(DialogFrame, route => route.AbortAsync()));
        await dialog.Opener.ClickAsync();
        AssertUnreachable(await dialog.CallAsync("onExit"));
        await Expect(dialog.Opener).ToBeFocusedAsync();

        await dialog.Page.UnrouteAsync(DialogFrame);
        await dialog.Opener.ClickAsync();
        await Expect(dialog.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task Escape_ends_a_dialog_whose_frame_is_still_on_its_way()
    {
        await using var site = await LinkSite.StartAsync();
        var asked = new TaskCompletionSource();
        var dialog = await OpenAsync(site, page => page.RouteAsync(DialogFrame, route => route.AbortAsync()));
        await dialog.Page.UnrouteAsync(DialogFrame);
        await dialog.Page.RouteAsync(DialogFrame, _ => asked.TrySetResult());
        await dialog.Opener.ClickAsync();
        await asked.Task;

        await dialog.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(JsonValueKind.Null, (await dialog.CallAsync("onExit"))[0].ValueKind);
        await dialog.Page.Context.CloseAsync();
    }

    [LinkFact]
    public async Task A_dialog_whose_emulator_answers_no_more_is_left_without_its_answer()
    {
        await using var site = await LinkSite.StartAsync();
        var dialog = await OpenAsync(site);
        await dialog.Opener.ClickAsync();
        await dialog.ChooseBankAsync();
        await dialog.Page.RouteAsync("**/link/frame/*", _ => { });
        await dialog.SignInAsync();
        await Expect(dialog.Button("Sign in")).ToBeDisabledAsync();

        await dialog.Button("Close").ClickAsync();
        await dialog.Button("Leave").ClickAsync();
        Assert.Equal(JsonValueKind.Null, (await dialog.CallAsync("onExit"))[0].ValueKind);
        Assert.Single(await dialog.EventsAsync(), "EXIT");
        await dialog.Page.Context.CloseAsync();
    }

    private static PlaidEmulatorOptions Remembering(DataDirectory directory, string url) =>
        new() { Urls = { url }, StateFile = Path.Combine(directory.Path, "plaid.json") };

    private static void AssertUnreachable(IReadOnlyList<JsonElement> exit)
    {
        var told = exit[0];
        Assert.Equal(("API_ERROR", "INTERNAL_SERVER_ERROR"), (told.GetProperty("error_type").GetString(), told.GetProperty("error_code").GetString()));
        Assert.NotEmpty(told.GetProperty("error_message").GetString()!);
        Assert.NotEmpty(told.GetProperty("display_message").GetString()!);
        foreach (var name in (string[])["institution", "status", "link_session_id", "request_id"])
            Assert.True(exit[1].TryGetProperty(name, out _), name);
    }

    private async Task<LinkDialog> OpenAsync(LinkSite site, Func<IPage, Task>? prepare = null) =>
        new(await fixture.Browser.OpenAsync(site.Address(await site.LinkTokenAsync()), prepare: prepare));
}
