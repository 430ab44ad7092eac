using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>What a person does with the page, in a real browser on a real host, database and Plaid's stand-in.</summary>
[Collection(BrowserGroup.Name)]
public sealed class BrowserFlowTests(BrowserFixture fixture) : IAsyncLifetime
{
    private const string First = "First Platypus Bank";
    private const string Second = "Tartan Bank";
    private const string OAuth = "Platypus OAuth Bank";

    private readonly List<string> _expectedComplaints = [];

    public Task InitializeAsync() => fixture.StartAfreshAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [ChromiumFact]
    public async Task A_person_connects_two_banks_leaves_the_dialog_once_and_removes_one()
    {
        var page = await OpenAsync();
        await Expect(page.Page.GetByText("No bank yet")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "01-empty");

        await page.Connect.ClickAsync();
        await Expect(page.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "02-consent");
        await page.Button("Continue").ClickAsync();
        await Expect(page.Heading("Select your bank")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "03-banks");
        await page.Button(First).ClickAsync();
        await page.SignInAsync("wrong");
        await Expect(page.Link.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        _expectedComplaints.Add("400"); // The browser reports the refused sign-in.
        await Looks.ShootAsync(page.Page, "04-wrong-password");
        await page.SignInAsync("pass_good");
        await Expect(page.Heading("Choose accounts")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "05-accounts");
        await page.Button("Continue").ClickAsync();
        await Expect(page.Heading("Success")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "06-success");
        await page.FinishAsync(First);
        await Expect(page.Bank(First).GetByText("Plaid Checking")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "07-connected");
        await AssertStoredAsync(page, First);

        await page.Page.ReloadAsync();
        await Expect(page.Bank(First)).ToBeVisibleAsync();
        await Expect(page.Banks).ToHaveCountAsync(1);

        await page.ConnectAsync(Second);
        await Expect(page.Banks).ToHaveCountAsync(2);
        await Looks.ShootAsync(page.Page, "08-two-banks");

        await page.ChooseBankAsync("Houndstooth Bank");
        await page.Button("Close").ClickAsync();
        await Looks.ShootAsync(page.Page, "09-leave");
        await page.Button("Leave").ClickAsync();
        await Expect(page.Notice).ToHaveTextAsync("No bank was connected. You can try again whenever you like.");
        await Expect(page.Connect).ToBeEnabledAsync();
        await Expect(page.Connect).ToBeFocusedAsync();
        await Expect(page.Banks).ToHaveCountAsync(2);
        await Looks.ShootAsync(page.Page, "10-left");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove {First}" }).ClickAsync();
        await Looks.ShootAsync(page.Page, "11-confirm");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Expect(page.Banks).ToHaveCountAsync(2);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove {First}" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.Notice).ToHaveTextAsync($"{First} was removed.");
        await Expect(page.Banks).ToHaveCountAsync(1);
        await Looks.ShootAsync(page.Page, "12-removed");
        await AssertStoredAsync(page, Second);

        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task The_dialog_needs_no_mouse()
    {
        var page = await OpenAsync();
        var keyboard = page.Page.Keyboard;
        await TabToAsync(page, "Connect a bank");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading("would like to connect your accounts")).ToBeFocusedAsync();
        await TabToAsync(page, "Continue");
        await keyboard.PressAsync("Enter");
        await Expect(page.Link.GetByLabel("Search")).ToBeFocusedAsync();
        await keyboard.TypeAsync("tartan");
        await TabToAsync(page, Second);
        await keyboard.PressAsync("Enter");
        await Expect(page.Link.GetByLabel("Username")).ToBeFocusedAsync();
        await keyboard.TypeAsync("user_good");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("pass_good");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading("Choose accounts")).ToBeFocusedAsync();

        // The whole round stays within the dialog, and comes by every account.
        await TabToAsync(page, "Continue");
        await TabToAsync(page, "Close");
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Space");
        await TabToAsync(page, "Continue");
        await keyboard.PressAsync("Enter");
        await Expect(page.Heading("Success")).ToBeFocusedAsync();
        await TabToAsync(page, "Finish");
        await keyboard.PressAsync("Enter");
        await Expect(page.Bank(Second)).ToBeVisibleAsync();

        await TabToAsync(page, $"Remove {Second}");
        await keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(page.Bank(Second)).ToBeVisibleAsync();
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public Task The_page_and_the_dialog_suit_everybody_in_the_light() => AssertSuitsEverybodyAsync(ColorScheme.Light, 1280, 800);

    [ChromiumFact]
    public Task The_page_and_the_dialog_suit_everybody_on_a_phone_in_the_dark() => AssertSuitsEverybodyAsync(ColorScheme.Dark, 390, 844);

    [ChromiumFact]
    public async Task A_bank_with_a_sign_in_page_of_its_own_returns_to_a_page_that_goes_on()
    {
        var page = await OpenAsync();
        await page.ChooseBankAsync(OAuth);
        await page.Button("Continue to the bank").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = OAuth })).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "13-oauth-bank");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.ShareAsync(OAuth);

        Assert.Equal(fixture.Host.Address.AbsoluteUri, page.Page.Url);
        await AssertStoredAsync(page, OAuth);
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task A_return_from_a_bank_that_nobody_left_for_is_explained()
    {
        var page = await OpenAsync("/plaid-oauth?oauth_state_id=11111111-1111-1111-1111-111111111111");

        await Expect(page.Notice).ToContainTextAsync("this window no longer knows what for");
        await Expect(page.Page.GetByText("No bank yet")).ToBeVisibleAsync();
        await Looks.ShootAsync(page.Page, "14-oauth-lost");
        await AssertUneventfulAsync(page);
    }

    private async Task AssertSuitsEverybodyAsync(ColorScheme scheme, int width, int height)
    {
        var page = await OpenAsync("/", scheme, width, height);
        await Expect(page.Page.GetByText("No bank yet")).ToBeVisibleAsync();
        await LookAsync("empty");

        await page.Connect.ClickAsync();
        await Expect(page.Heading("would like to connect your accounts")).ToBeVisibleAsync();
        await LookAsync("consent");
        await page.Button("Continue").ClickAsync();
        await LookAsync("banks");
        await page.Button(First).ClickAsync();
        await page.SignInAsync("wrong");
        _expectedComplaints.Add("400");
        await Expect(page.Link.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        await LookAsync("refused");
        await page.SignInAsync("pass_good");
        await Expect(page.Heading("Choose accounts")).ToBeVisibleAsync();
        await LookAsync("accounts");
        await page.ShareAsync(First);
        await LookAsync("connected");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove {First}" }).ClickAsync();
        await Expect(page.Page.GetByText($"Remove {First}?")).ToBeVisibleAsync();
        await LookAsync("confirm");
        await AssertUneventfulAsync(page);

        async Task LookAsync(string step)
        {
            await Looks.ShootAsync(page.Page, $"{scheme}-{step}");
            await Looks.AssertFitsAsync(page.Page);
            await Looks.AssertAccessibleAsync(page.Page);
        }
    }

    private async Task<LinkPage> OpenAsync(string path = "/", ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800) =>
        new(await fixture.Browser.OpenAsync(new Uri(fixture.Host.Address, path), scheme, width, height));

    /// <summary>Presses Tab until the element of that name has the focus; fails once everything had it.</summary>
    private static async Task TabToAsync(LinkPage page, string name)
    {
        const string FocusedName = "(e => e.getAttribute('aria-label') ?? e.innerText.trim())(document.activeElement)";
        List<string> seen = [];
        while (seen.Count < 40)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            var inDialog = await page.Page.EvaluateAsync<bool>("document.activeElement.tagName === 'IFRAME'");
            var frame = inDialog ? page.Page.Frames[^1] : page.Page.MainFrame;
            seen.Add(await frame.EvaluateAsync<string>(FocusedName));
            if (seen[^1] == name || seen[^1].EndsWith($"\n{name}", StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"Tab does not lead to \"{name}\", but to {string.Join(", ", seen)}.");
    }

    /// <summary>That bank is the one item of the database and of Plaid, and its token is sealed.</summary>
    private async Task AssertStoredAsync(LinkPage page, string bank)
    {
        var row = Assert.Single(await PostgresServer.QueryAsync(
            fixture.Host.ConnectionString, "select item_id, institution_name, access_token_sealed from plaid_item"));
        var living = Assert.Single(await fixture.Host.EmulatedItemsAsync(), item => !item.GetProperty("removed").GetBoolean());
        Assert.Equal((living.GetProperty("item_id").GetString(), bank), ((string)row[0]!, (string)row[1]!));
        var secrets = await fixture.SecretsAsync();
        secrets.AssertNoneIn("The row", Encoding.Latin1.GetString((byte[])row[2]!));
        secrets.AssertNoneIn("The browser", await page.ContentsAsync());
    }

    private Task AssertUneventfulAsync(LinkPage page) => fixture.AssertUneventfulAsync(page, _expectedComplaints);
}
