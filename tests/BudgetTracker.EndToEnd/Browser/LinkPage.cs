using Microsoft.Playwright;

namespace BudgetTracker;

/// <summary>The sample's page and the Link dialog on it, in the words that a person reads.</summary>
internal sealed class LinkPage(IPage page)
{
    public IPage Page => page;

    /// <summary>The dialog, which is a frame of another origin.</summary>
    public IFrameLocator Link => page.FrameLocator("iframe[title='Plaid Link']");

    public ILocator Banks => page.GetByRole(AriaRole.Article);

    public ILocator Notice => page.Locator("#notice-text");

    /// <summary>The cards of banks that are being connected.</summary>
    public ILocator Pending => page.Locator("#pending-banks section");

    public ILocator Connect => page.GetByRole(AriaRole.Button, new() { Name = "Connect a bank", Exact = true });

    public ILocator Bank(string name) => Banks.Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }) });

    public ILocator Button(string name) => Link.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Link.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>A button of the page, outside the dialog.</summary>
    public ILocator PageButton(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task ChooseBankAsync(string bank) => ChooseBankAsync(bank, Connect);

    public async Task ChooseBankAsync(string bank, ILocator opener)
    {
        await opener.ClickAsync();
        await ContinueToAsync(bank);
    }

    public async Task ContinueToAsync(string bank)
    {
        await Button("Continue").ClickAsync();
        await Button(bank).ClickAsync();
    }

    public async Task SignInAsync(string password)
    {
        await Link.GetByLabel("Username").FillAsync("user_good");
        await Link.GetByLabel("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    public async Task ShareAsync(string bank)
    {
        await Assertions.Expect(Heading("Choose accounts")).ToBeVisibleAsync();
        await Button("Continue").ClickAsync();
        await FinishAsync(bank);
    }

    /// <summary>Signs in and shares all that the dialog offers, up to its last button.</summary>
    public async Task GoThroughAsync()
    {
        await SignInAsync("pass_good");
        await Assertions.Expect(Heading("Choose accounts").Or(Heading("Success"))).ToBeVisibleAsync();
        if (await Heading("Choose accounts").IsVisibleAsync())
            await Button("Continue").ClickAsync();
        await Button("Finish").ClickAsync();
    }

    public async Task FinishAsync(string bank)
    {
        await Button("Finish").ClickAsync();
        await Assertions.Expect(Notice).ToHaveTextAsync($"{bank} is connected.");
        await Assertions.Expect(Bank(bank)).ToBeVisibleAsync();
    }

    public async Task ConnectAsync(string bank)
    {
        await ChooseBankAsync(bank);
        await SignInAsync("pass_good");
        await ShareAsync(bank);
    }

    /// <summary>Everything the browser shows or holds: the markup of every frame, and what the page stored.</summary>
    public async Task<string> ContentsAsync()
    {
        List<string> contents = [await page.EvaluateAsync<string>("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")];
        foreach (var frame in page.Frames)
            contents.Add(await frame.ContentAsync());
        return string.Join('\n', contents);
    }
}
