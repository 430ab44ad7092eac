namespace BudgetTracker;

/// <summary>One built page, beside its emulator, and one browser; none of them where the tests are skipped.</summary>
public sealed class ReactFixture : IAsyncLifetime
{
    private DataDirectory? _directory;
    private LinkSite? _site;
    private WatchedBrowser? _browser;

    internal LinkSite Site => _site!;

    internal WatchedBrowser Browser => _browser!;

    public async Task InitializeAsync()
    {
        if (ReactFactAttribute.FindUnavailableReason() is not null)
            return;
        _directory = new DataDirectory();
        _site = await LinkSite.StartAsync(async emulator =>
        {
            await ReactPage.BuildAsync(emulator, _directory.Path);
            return _directory.Path;
        });
        _browser = await WatchedBrowser.LaunchAsync();
    }

    public async Task DisposeAsync()
    {
        using var directory = _directory;
        await using var site = _site;
        if (_browser is not null)
            await _browser.DisposeAsync();
    }
}
