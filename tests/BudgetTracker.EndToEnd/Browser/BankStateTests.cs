using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>Every state that a bank can be in, as the page says it, whatever the server's way to it.</summary>
[Collection(BrowserGroup.Name)]
public sealed class BankStateTests(BrowserFixture fixture)
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private static readonly string _logo = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(Repository.Root, "src", "icon.png")));

    private static readonly (string Name, string Says, string? Action, object Item)[] _states =
    [
        ("Good Bank", "Connected", null, new { status = "GOOD" }),
        ("Locked-out Bank", "Your bank wants you to sign in again", "Sign in again", new { status = "LOGIN_REQUIRED", action = "repair", error_code = "ITEM_LOGIN_REQUIRED" }),
        ("Ending Bank", "Your access ends on 4 December", "Renew access", new { status = "PENDING_EXPIRATION", action = "repair", ends_at = "2099-12-04T12:00:00Z" }),
        ("Moving Bank", "Your access ends soon", "Renew access", new { status = "PENDING_DISCONNECT", action = "repair" }),
        ("Growing Bank", "Your bank has new accounts you can share.", "Choose accounts", new { status = "GOOD", action = "choose_accounts", has_new_accounts = true }),
        ("Strict Bank", "Your bank has locked the sign-in.", "Sign in again", new { status = "ERROR", action = "repair", error_code = "ITEM_LOCKED" }),
        ("Broken Bank", "There is nothing for you to do", null, new { status = "ERROR", action = "wait", error_code = "INSTITUTION_NOT_RESPONDING", checked_at = "2026-11-27T12:00:00Z" }),
        ("Lost Bank", "The permission for this bank was taken back.", "Connect again", new { status = "REVOKED", action = "relink", error_code = "USER_PERMISSION_REVOKED" }),
        ("Leaving Bank", "Choose Remove again to finish it.", null, new { status = "REMOVING" }),
        ("Tomorrow's Bank", "is not known just now", null, new { status = "UNHEARD_OF" }),
        (Hostile, "Connected", null, new { status = "GOOD" }),
    ];

    [ChromiumFact]
    public Task Every_state_of_a_bank_is_said_in_words_that_fit_a_screen() => AssertSaidAsync(ColorScheme.Light, 1280, 800);

    [ChromiumFact]
    public Task Every_state_of_a_bank_is_said_in_words_that_fit_a_phone_in_the_dark() => AssertSaidAsync(ColorScheme.Dark, 390, 844);

    private async Task AssertSaidAsync(ColorScheme scheme, int width, int height)
    {
        fixture.Browser.Complaints.Clear();
        var page = new LinkPage(await fixture.Browser.OpenAsync(fixture.Host.Address, scheme, width, height, page => page.RouteAsync(
            "**/items", route => route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(new { items = Items() }) }))));
        foreach (var (name, says, action, _) in _states)
        {
            await Expect(page.Bank(name)).ToContainTextAsync(says);
            await Expect(page.Bank(name)).ToContainTextAsync("Checking");
            var buttons = await page.Bank(name).GetByRole(AriaRole.Button).AllAsync();
            Assert.Equal(action is null ? 1 : 2, buttons.Count);
            if (action is not null)
                await Expect(page.PageButton($"{action}: {name}")).ToHaveTextAsync(action);
        }

        await Expect(page.Bank("Good Bank").Locator("img")).ToBeVisibleAsync();
        await Expect(page.Bank("Locked-out Bank").Locator(".avatar span")).ToHaveTextAsync("LB");
        await Expect(page.Bank(Hostile).Locator("img")).ToBeHiddenAsync(); // What is not base64 is no logo.
        await Looks.ShootAllAsync(page.Page, $"states-{scheme}");
        await Looks.AssertAccessibleAsync(page.Page);
        foreach (var narrow in (int[])[width, 640, 320]) // 640 is what 200 % leave of 1280.
        {
            await page.Page.SetViewportSizeAsync(narrow, height);
            await Looks.AssertFitsAsync(page.Page);
        }

        await page.Page.Context.CloseAsync();
        Assert.Empty(fixture.Browser.Complaints);
    }

    private static IEnumerable<Dictionary<string, object>> Items() => _states.Select((state, index) =>
    {
        var item = JsonSerializer.SerializeToElement(state.Item).EnumerateObject().ToDictionary(p => p.Name, p => (object)p.Value);
        item.TryAdd("checked_at", "2026-11-27T12:00:00Z");
        item["item_id"] = $"item-{index}";
        item["created_at"] = "2026-10-01T12:00:00Z";
        item["institution"] = new
        {
            institution_id = $"ins_{index}",
            name = state.Name,
            primary_color = (index % 3) switch { 0 => "#ffd400", 1 => "#8c2f1b", _ => "#777777" },
            logo = state.Name switch { "Good Bank" or "Growing Bank" => _logo, Hostile => "\" onerror=alert(1)", _ => null },
        };
        item["accounts"] = new object[]
        {
            new { account_id = $"{index}-1", name = "Checking", mask = "0000", type = "depository", subtype = "checking" },
            new { account_id = $"{index}-2", name = "A savings account with a name that is rather long for a phone", mask = "1111", type = "depository", subtype = "savings" },
        };
        return item;
    });
}
