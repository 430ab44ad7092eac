namespace BudgetTracker;

/// <summary>One browser for a class of tests; it does not start where they are skipped.</summary>
public sealed class LinkFixture : IAsyncLifetime
{
    private WatchedBrowser? _browser;

    internal WatchedBrowser Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (Chromium.FindUnavailableReason() is null)
            _browser = await WatchedBrowser.LaunchAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }
}
