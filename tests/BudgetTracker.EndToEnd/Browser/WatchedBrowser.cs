using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace BudgetTracker;

/// <summary>A real Chromium that can reach this machine only and whose every request, complaint and answer is kept.</summary>
internal sealed class WatchedBrowser : IAsyncDisposable
{
    private const string TellViolations =
        "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} forbids ${e.blockedURI}`))";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private WatchedBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Errors on the console, exceptions of scripts and violations of the content security policy.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<WatchedBrowser> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            var browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Chromium.Find(),
                Headless = true,
                Args =
                [
                    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                    "--disable-sync", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                    .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
                ],
            });
            return new WatchedBrowser(playwright, browser);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async Task<IPage> OpenAsync(
        Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800, Func<IPage, Task>? prepare = null)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce, // Half-faded text has no contrast to measure.
            ViewportSize = new() { Width = width, Height = height },
        });
        context.SetDefaultTimeout(30_000);
        await context.AddInitScriptAsync(TellViolations);
        context.Request += (_, request) => Requests.Enqueue(request.Url);
        context.WebError += (_, error) => Complaints.Enqueue(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        var page = await context.NewPageAsync();
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
