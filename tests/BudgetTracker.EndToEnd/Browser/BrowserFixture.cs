using System.Net.Http.Json;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>One sample and one browser for the tests of the page; neither starts where they are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private DataDirectory? _directory;
    private SampleHost? _host;
    private WatchedBrowser? _browser;

    internal SampleHost Host => _host!;

    internal WatchedBrowser Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (new ChromiumFactAttribute().Skip is not null)
            return;
        _directory = new DataDirectory();

        // By this name, because Plaid lets a bank return the browser to an http address on localhost only.
        var address = $"http://localhost:{SampleHost.FindFreePort()}";
        _host = await SampleHost.StartAsync(_directory, "--urls", address, "--PLAID_REDIRECT_URI", $"{address}/plaid-oauth");
        _browser = await WatchedBrowser.LaunchAsync();
    }

    public async Task DisposeAsync()
    {
        // These two go even where the sample does not stop when it is told to.
        using var directory = _directory;
        await using var host = _host;
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (host is not null)
            await host.StopAsync();
    }

    /// <summary>Removes every bank, and forgets what the browser complained about.</summary>
    public async Task StartAfreshAsync()
    {
        if (_host is null)
            return;
        Browser.Complaints.Clear();
        foreach (var item in (await Host.Client.GetFromJsonAsync<JsonElement>("/items")).GetProperty("items").EnumerateArray())
            (await Host.Client.DeleteAsync($"/items/{item.GetProperty("item_id")}")).EnsureSuccessStatusCode();
    }

    /// <summary>Closes the page: it showed no secret, asked nobody outside of this machine, and the browser complained of no more than was expected.</summary>
    internal async Task AssertUneventfulAsync(LinkPage page, IReadOnlyCollection<string> expectedComplaints)
    {
        var secrets = await SecretsAsync();
        secrets.AssertNoneIn("The browser", await page.ContentsAsync());
        secrets.AssertNoneIn("The host's output", Host.Output);
        await page.Page.Context.CloseAsync();
        Assert.DoesNotContain(
            Browser.Complaints,
            complaint => !expectedComplaints.Any(expected => complaint.Contains($"status of {expected}", StringComparison.Ordinal)));
        Assert.Equal(expectedComplaints.Count, Browser.Complaints.Count);
        Assert.NotEmpty(Browser.Requests);
        Assert.DoesNotContain(Browser.Requests, url => !new Uri(url).IsLoopback && !url.StartsWith("data:", StringComparison.Ordinal));
    }

    internal async Task<SecretFinder> SecretsAsync()
    {
        var secrets = new SecretFinder();
        foreach (var item in await Host.EmulatedItemsAsync())
        {
            if (item.GetProperty("access_token").GetString() is { } token)
                secrets.Add("access token", token);
        }

        return secrets;
    }
}
