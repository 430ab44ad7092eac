namespace BudgetTracker;

/// <summary>One sample and one browser for a class of tests; neither starts where the tests are skipped.</summary>
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
}
