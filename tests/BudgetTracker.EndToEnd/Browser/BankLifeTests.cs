using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BudgetTracker;

/// <summary>What becomes of a bank after it was connected, and what a person sees of it and can do.</summary>
[Collection(BrowserGroup.Name)]
public sealed class BankLifeTests(BrowserFixture fixture) : IAsyncLifetime
{
    private const string Bank = "First Platypus Bank";

    private readonly List<string> _expectedComplaints = [];

    public Task InitializeAsync() => fixture.StartAfreshAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [ChromiumFact]
    public async Task A_bank_that_wants_a_sign_in_gets_it_and_the_repair_outlives_a_reload()
    {
        var itemId = await LinkAsync();
        await BreakAsync(itemId, "break");
        var page = await OpenAsync();
        await Expect(page.Bank(Bank)).ToContainTextAsync("Your bank wants you to sign in again");
        await Expect(page.Bank(Bank)).ToContainTextAsync("ITEM_LOGIN_REQUIRED");

        // Whether the bank works again is not said before it is known.
        var answer = await HoldAsync(page, "**/check");
        await page.PageButton($"Sign in again: {Bank}").ClickAsync();
        await page.GoThroughAsync();
        await Expect(page.Notice).ToContainTextAsync($"Checking {Bank}");
        await Expect(page.Bank(Bank)).ToContainTextAsync("Asking the bank how it is now");
        await Looks.ShootBothAsync(page.Page, "17-checking");
        answer.SetResult(503);
        await Expect(page.Notice).ToContainTextAsync($"Whether {Bank} works again is not known yet.");
        await Expect(page.Bank(Bank)).ToContainTextAsync("Sign-in needed");
        await Expect(page.Bank(Bank).GetByRole(AriaRole.Heading)).ToBeFocusedAsync(); // The button was gone for a while.
        await Looks.ShootBothAsync(page.Page, "18-not-checked");
        await page.PageButton("Ask again").ClickAsync();

        await Expect(page.Notice).ToHaveTextAsync($"Thank you, {Bank} is connected again.");
        await AssertConnectedAsync(page);
        await Looks.ShootBothAsync(page.Page, "19-repaired");
        await page.Page.ReloadAsync();
        await AssertConnectedAsync(page);
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task A_connected_bank_says_how_far_its_transactions_are_and_can_be_asked_for_news_once_in_a_while()
    {
        var page = await OpenAsync();
        await page.ConnectAsync(Bank);

        await Expect(page.Bank(Bank)).ToContainTextAsync("transactions, back to ", new() { Timeout = 60_000 });
        await Expect(page.Bank(Bank)).ToContainTextAsync("Up to date ", new() { Timeout = 60_000 });
        await Looks.ShootBothAsync(page.Page, "30-transactions");
        await page.PageButton($"Refresh {Bank}").ClickAsync();
        await Expect(page.Notice).ToHaveTextAsync($"{Bank} was asked. New transactions appear here in a moment.");
        await Expect(page.PageButton($"Refresh {Bank}")).ToBeFocusedAsync();
        _expectedComplaints.Add("429");
        await page.PageButton($"Refresh {Bank}").ClickAsync();

        await Expect(page.Notice).ToContainTextAsync("This bank was asked a short while ago.");
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task New_accounts_of_a_bank_are_offered_until_they_were_chosen()
    {
        var itemId = await LinkAsync();
        await EmulatorAsync($"items/{itemId}/open-account");
        await PostgresServer.QueryAsync(fixture.Host.ConnectionString, "update plaid_item set has_new_accounts = true where status = 'GOOD' returning id");
        var page = await OpenAsync();
        await Expect(page.Bank(Bank)).ToContainTextAsync("Your bank has new accounts you can share.");

        await page.PageButton($"Choose accounts: {Bank}").ClickAsync();
        await page.GoThroughAsync();

        await Expect(page.Notice).ToHaveTextAsync($"Thank you, your choice for {Bank} is saved.");
        await AssertConnectedAsync(page);

        // The button that opened the dialog is gone, so the focus is beside it.
        await Expect(page.Bank(Bank).GetByRole(AriaRole.Heading)).ToBeFocusedAsync();
        await page.Page.ReloadAsync();
        await AssertConnectedAsync(page);
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task A_revoked_bank_keeps_its_accounts_until_the_user_lets_it_go_for_another_link()
    {
        var page = await OpenAsync();
        await page.ConnectAsync(Bank);
        await BreakAsync(await ItemIdAsync(), "revoke");
        await page.Page.ReloadAsync();
        await Expect(page.Bank(Bank)).ToContainTextAsync("The permission for this bank was taken back.");
        await Expect(page.Bank(Bank).GetByText("Plaid Checking")).ToBeVisibleAsync();

        await page.ChooseBankAsync(Bank, page.PageButton($"Connect again: {Bank}"));
        await page.GoThroughAsync();

        await Expect(page.Notice).ToContainTextAsync($"{Bank} is connected again.");
        await Expect(page.Banks).ToHaveCountAsync(2);
        await Looks.ShootBothAsync(page.Page, "20-connected-again");
        await page.PageButton("Remove the old one").ClickAsync();
        await page.PageButton("Remove").ClickAsync();
        await Expect(page.Notice).ToHaveTextAsync($"{Bank} was removed.");
        await Expect(page.Banks).ToHaveCountAsync(1);
        await AssertConnectedAsync(page);
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task A_bank_that_is_connected_already_is_no_error_and_leads_to_the_one_that_is()
    {
        var page = await OpenAsync();
        await page.ConnectAsync(Bank);
        await page.ChooseBankAsync(Bank);
        await page.GoThroughAsync();
        _expectedComplaints.Add("409");

        await Expect(page.Notice).ToContainTextAsync($"You have connected {Bank} already.");
        await Expect(page.Page.Locator(".bad")).ToHaveCountAsync(0);
        await Expect(page.Banks).ToHaveCountAsync(1);
        await Looks.ShootBothAsync(page.Page, "15-duplicate");
        await page.PageButton("Sign in again").ClickAsync();
        await page.GoThroughAsync();
        await Expect(page.Notice).ToHaveTextAsync($"Thank you, {Bank} is connected again.");
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task Other_tabs_notice_what_was_done_and_what_happened_while_nobody_looked()
    {
        await LinkAsync();
        var page = await OpenAsync();
        var other = new LinkPage(await page.Page.Context.NewPageAsync());
        await other.Page.Clock.InstallAsync();
        await other.Page.GotoAsync(fixture.Host.Address.AbsoluteUri);
        await Expect(other.Bank(Bank)).ToBeVisibleAsync();
        await other.PageButton($"Remove {Bank}").FocusAsync();

        await page.PageButton($"Remove {Bank}").ClickAsync();
        await page.PageButton("Remove").ClickAsync();

        await Expect(other.Page.GetByText("No bank yet")).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "Connected banks" })).ToBeFocusedAsync();
        await LinkAsync();
        await ShowAsync("hidden");
        await other.Page.Clock.FastForwardAsync("00:31");
        await ShowAsync("visible");
        await Expect(other.Bank(Bank)).ToBeVisibleAsync();

        // A refresh takes the focus from nobody.
        await other.PageButton($"Remove {Bank}").FocusAsync();
        await other.Page.RunAndWaitForResponseAsync(
            () => page.Page.EvaluateAsync("new BroadcastChannel('budget-tracker.banks').postMessage('changed')"), answer => answer.Url.EndsWith("/items", StringComparison.Ordinal));
        await other.Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Expect(other.PageButton($"Remove {Bank}")).ToBeFocusedAsync();
        await AssertUneventfulAsync(page);

        Task ShowAsync(string visibility) => other.Page.EvaluateAsync(
            "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }",
            visibility);
    }

    [ChromiumFact]
    public async Task A_connection_that_takes_long_is_waited_for_calmly_also_after_a_reload()
    {
        var page = await OpenAsync();
        await EmulatorAsync("faults", new { route = "/item/public_token/exchange", kind = "delay", wait_ms = 4000, count = 1 });
        var linkToken = await HoldAsync(page, "**/link-token");
        await page.Connect.ClickAsync();
        await Expect(page.Connect).ToHaveClassAsync("primary working");
        await Expect(page.Connect).ToBeFocusedAsync();
        await Looks.ShootBothAsync(page.Page, "21-opening");
        linkToken.SetResult(null);
        await page.ContinueToAsync(Bank);
        var answer = await HoldAsync(page, "**/exchange-public-token");
        answer.SetResult(503);
        await page.GoThroughAsync();
        await Expect(page.Pending).ToContainTextAsync($"Connecting {Bank}");
        await Expect(page.Pending).ToContainTextAsync("We keep trying by ourselves.");
        await Looks.ShootBothAsync(page.Page, "22-held-up");
        await page.PageButton("Try now").ClickAsync();
        await BecomesTrueAsync(async () => await PostgresServer.QueryAsync(
            fixture.Host.ConnectionString, "select id from plaid_exchange where state = 'EXCHANGING'") is not []);

        await page.Page.ReloadAsync();
        await Expect(page.Pending).ToContainTextAsync("Your bank is safe, we are finishing the connection.");
        await Expect(page.Page.Locator(".bad")).ToHaveCountAsync(0);
        await Looks.ShootBothAsync(page.Page, "16-pending");

        await Expect(page.Notice).ToHaveTextAsync($"{Bank} is connected.");
        await Expect(page.Pending).ToHaveCountAsync(0);
        await AssertConnectedAsync(page);
        await Expect(page.Bank(Bank).Locator("img")).ToBeVisibleAsync(); // Once the bank was asked who it is.
        await AssertUneventfulAsync(page);
    }

    [ChromiumFact]
    public async Task A_host_hears_of_its_banks_and_webhooks_find_it()
    {
        var itemId = await LinkAsync();
        await EmulatorAsync($"items/{itemId}/break");

        var sent = await fixture.Host.Client.GetFromJsonAsync<JsonElement>(new Uri(fixture.Host.Emulator!, "/emulator/webhooks"));
        var webhook = sent.GetProperty("webhooks").EnumerateArray().Last(one => one.GetProperty("item_id").GetString() == itemId);
        Assert.Equal(new Uri(fixture.Host.Address, "/plaid-webhook").AbsoluteUri, webhook.GetProperty("address").GetString());
        await BecomesTrueAsync(() => Task.FromResult(fixture.Host.Output.Contains($"Heard {ItemEventKinds.Linked} of item {itemId}.", StringComparison.Ordinal)));
    }

    private static async Task BecomesTrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
    }

    private static async Task AssertConnectedAsync(LinkPage page)
    {
        await Expect(page.Bank(Bank).GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Bank(Bank).Locator(".help")).ToBeHiddenAsync();
    }

    /// <summary>Holds back the next answer of a route, until the test says what it shall be: a status, or null for the server's own.</summary>
    private async Task<TaskCompletionSource<int?>> HoldAsync(LinkPage page, string route)
    {
        var answer = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.Page.RouteAsync(
            route,
            async held =>
            {
                if (await answer.Task is not { } status)
                {
                    await held.ContinueAsync();
                    return;
                }

                _expectedComplaints.Add($"{status}");
                await held.FulfillAsync(new() { Status = status, ContentType = "application/json", Body = """{"code":"plaid_unavailable"}""" });
            },
            new() { Times = 1 });
        return answer;
    }

    private async Task<LinkPage> OpenAsync() => new(await fixture.Browser.OpenAsync(fixture.Host.Address));

    private Task AssertUneventfulAsync(LinkPage page) => fixture.AssertUneventfulAsync(page, _expectedComplaints);

    /// <summary>Connects the bank behind the page's back.</summary>
    private async Task<string> LinkAsync()
    {
        var linkToken = await PostAsync(new Uri(fixture.Host.Address, "/link-token"), body: null);
        var publicToken = await PostAsync(new Uri(fixture.Host.Emulator!, "/emulator/link/complete"), new { link_token = linkToken.GetProperty("link_token") });
        var item = await PostAsync(
            new Uri(fixture.Host.Address, "/exchange-public-token"), new { public_token = publicToken.GetProperty("public_token") });
        return item.GetProperty("item_id").GetString()!;
    }

    private async Task<string> ItemIdAsync() =>
        (await fixture.Host.Client.GetFromJsonAsync<JsonElement>("/items")).GetProperty("items")[0].GetProperty("item_id").GetString()!;

    /// <summary>Lets something happen at the bank, and the host find out about it.</summary>
    private async Task BreakAsync(string itemId, string how)
    {
        await EmulatorAsync($"items/{itemId}/{how}");
        await PostAsync(new Uri(fixture.Host.Address, $"/items/{itemId}/check"), body: null);
    }

    private Task EmulatorAsync(string path, object? body = null) => PostAsync(new Uri(fixture.Host.Emulator!, $"/emulator/{path}"), body ?? new { });

    private async Task<JsonElement> PostAsync(Uri address, object? body)
    {
        using var answer = await (body is null ? fixture.Host.Client.PostAsync(address, content: null) : fixture.Host.Client.PostAsJsonAsync(address, body));
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
