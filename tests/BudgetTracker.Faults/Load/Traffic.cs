namespace BudgetTracker.Faults;

/// <summary>So many browsers at once, until told to stop.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly TestRig _rig;
    private readonly HttpClient _http;
    private readonly Task _all;

    public Traffic(TestRig rig, Settings settings, TimeSpan requestDeadline, double impatience = 0.03, bool listsItems = false)
    {
        _rig = rig;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = requestDeadline };
        _all = Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(number => Task.Run(() =>
            new Browser(rig, Ledger, _http, (settings.Seed * 1000) + number) { Impatience = impatience, Removals = settings.Removals, Oddities = settings.Odd, Doubles = settings.Doubles, ListsItems = listsItems }.RunAsync(_drain.Token, _stop.Token))));
    }

    public Ledger Ledger { get; } = new();

    /// <summary>For another browser.</summary>
    public BrowserHttp NewHttp() => new(_rig, Ledger, _http);

    /// <summary>Ends early only by an error of the harness's own.</summary>
    public Task Failed => _all;

    /// <summary>Everybody finishes what they have begun.</summary>
    public async Task DrainAsync()
    {
        await _drain.CancelAsync();
        await _all;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_all);
        _http.Dispose();
        _stop.Dispose();
        _drain.Dispose();
    }
}
