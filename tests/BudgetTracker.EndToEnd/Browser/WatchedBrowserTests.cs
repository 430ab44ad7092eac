namespace BudgetTracker;

/// <summary>That the checks of the other browser tests can fail.</summary>
public sealed class WatchedBrowserTests
{
    [ChromiumFact]
    public async Task What_is_wrong_with_a_page_is_noticed()
    {
        await using var browser = await WatchedBrowser.LaunchAsync();
        var page = await browser.OpenAsync(new Uri("about:blank"), width: 390, height: 844);
        await page.SetContentAsync("<!doctype html><html lang=en><title>Page</title><main><h1>Fine</h1></main>");
        await Looks.AssertAccessibleAsync(page);
        await Looks.AssertFitsAsync(page);
        Assert.Empty(browser.Complaints);

        await page.SetContentAsync(
            "<!doctype html><html lang=en><meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><title>Page</title>"
            + "<main><h1 style='color:#ccc;background:#fff;width:500px'>Wide and pale</h1><img src='http://elsewhere.invalid/a.png'></main><script>forbidden()</script>");

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Looks.AssertAccessibleAsync(page));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Looks.AssertFitsAsync(page));
        Assert.Contains(browser.Requests, url => new Uri(url).Host == "elsewhere.invalid");
        Assert.Contains(browser.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Contains(browser.Complaints, complaint => complaint.Contains("ERR_NAME_NOT_RESOLVED", StringComparison.Ordinal));
    }
}
