using System.Text.Json;
using Microsoft.Playwright;

namespace BudgetTracker;

/// <summary>The Link dialog on a page that writes down what it is told.</summary>
internal sealed class LinkDialog(IPage page)
{
    public IPage Page => page;

    /// <summary>The dialog, which is a frame of another origin.</summary>
    public IFrameLocator Frame => page.FrameLocator("dialog[open] iframe[title='Plaid Link']");

    public ILocator Opener => page.GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true });

    public ILocator Alert => Frame.GetByRole(AriaRole.Alert);

    public ILocator Button(string name) => Frame.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Frame.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>As far as the bank's sign-in.</summary>
    public async Task ChooseBankAsync(string bank = "First Platypus Bank")
    {
        await Button("Continue").ClickAsync();
        await Button(bank).ClickAsync();
    }

    public async Task SignInAsync(string password = "pass_good", string username = "user_good")
    {
        await Frame.GetByLabel("Username").FillAsync(username);
        await Frame.GetByLabel("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    public async Task ShareAsync()
    {
        await Assertions.Expect(Heading("Choose accounts")).ToBeVisibleAsync();
        await Button("Continue").ClickAsync();
        await Button("Finish").ClickAsync();
    }

    /// <summary>Waits for the page's callback of that name and gives what it was called with.</summary>
    public async Task<IReadOnlyList<JsonElement>> CallAsync(string name)
    {
        await page.WaitForFunctionAsync("name => calls.some(call => call.name === name)", name);
        return Assert.Single(await CallsAsync(name));
    }

    public async Task<IReadOnlyList<IReadOnlyList<JsonElement>>> CallsAsync(string name)
    {
        var calls = JsonDocument.Parse(await page.EvaluateAsync<string>("JSON.stringify(calls)")).RootElement;
        return
        [
            .. from call in calls.EnumerateArray()
               where call.GetProperty("name").ValueEquals(name)
               select (IReadOnlyList<JsonElement>)[.. call.GetProperty("values").EnumerateArray()],
        ];
    }

    /// <summary>The events so far, as "NAME" or "TRANSITION_VIEW view".</summary>
    public async Task<IReadOnlyList<string>> EventsAsync() =>
    [
        .. from call in await CallsAsync("onEvent")
           let view = call[1].GetProperty("view_name").GetString()
           select view is null ? call[0].GetString() : $"{call[0].GetString()} {view}",
    ];
}
