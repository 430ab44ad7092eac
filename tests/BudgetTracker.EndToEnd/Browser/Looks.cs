using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace BudgetTracker;

/// <summary>What can be said about a page by looking at it.</summary>
internal static class Looks
{
    private static readonly string? _screenshots = Environment.GetEnvironmentVariable("SCREENSHOTS");

    public static async Task AssertAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        Assert.Empty(
            from violation in result.Violations
            where violation.Impact is "serious" or "critical"
            from node in violation.Nodes
            select $"{violation.Id}: {violation.Help} ({node.Html})");
    }

    public static async Task AssertFitsAsync(IPage page)
    {
        foreach (var frame in await ShownAsync(page))
        {
            var (content, window) = (await frame.EvaluateAsync<int>("document.documentElement.scrollWidth"), await frame.EvaluateAsync<int>("innerWidth"));
            Assert.True(content <= window, $"{frame.Url} is {content} px wide in a window of {window} px.");
        }
    }

    /// <summary>Takes the page in a desktop's and a phone's size, or as it is, where the environment variable SCREENSHOTS names a directory.</summary>
    public static async Task ShootAsync(IPage page, string name, bool asItIs = false)
    {
        if (_screenshots is null)
            return;
        var usual = page.ViewportSize!;
        foreach (var (width, height) in asItIs ? [(usual.Width, usual.Height)] : ((int, int)[])[(1280, 800), (390, 844)])
        {
            await page.SetViewportSizeAsync(width, height);
            await PaintedAsync(page);
            await page.ScreenshotAsync(new() { Path = Path.Combine(_screenshots, $"{name}-{width}x{height}.png") });
        }

        await page.SetViewportSizeAsync(usual.Width, usual.Height);
    }

    /// <summary>As <see cref="ShootAsync"/>, in the light and in the dark.</summary>
    public static async Task ShootBothAsync(IPage page, string name)
    {
        if (_screenshots is null)
            return;
        await ShootAsync(page, name);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ShootAsync(page, $"{name}-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>As <see cref="ShootAsync"/>, the whole length of the page as wide as it is.</summary>
    public static async Task ShootAllAsync(IPage page, string name)
    {
        if (_screenshots is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(_screenshots, $"{name}-{page.ViewportSize!.Width}.png"), FullPage = true });
    }

    /// <summary>A page that was just resized shows its frames in their former size, or not at all, until the next picture.</summary>
    private static async Task PaintedAsync(IPage page)
    {
        foreach (var frame in await ShownAsync(page))
            await frame.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// <summary>A dialog that is closed is not painted.</summary>
    private static async Task<IReadOnlyList<IFrame>> ShownAsync(IPage page)
    {
        List<IFrame> shown = [];
        foreach (var frame in page.Frames)
        {
            if (frame.ParentFrame is null || await (await frame.FrameElementAsync()).IsVisibleAsync())
                shown.Add(frame);
        }

        return shown;
    }
}
