namespace BudgetTracker.Faults;

/// <summary>People who link banks, and what goes on at these meanwhile: days pass, things are bought, people ask for news.</summary>
internal sealed class SyncLoad : IAsyncDisposable
{
    private const int DynamicOneIn = 3;
    private const int MostTries = 4;

    /// <summary>A run gives up after four.</summary>
    private const int RestlessCalls = 8;

    /// <summary>A person links one bank after the other.</summary>
    private static readonly string[] _banks = ["ins_109508", "ins_109509", "ins_109510", "ins_109511", "ins_109512"];

    private static readonly TimeSpan _requestDeadline = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = _requestDeadline };
    private readonly TestRig _rig;
    private readonly Settings _settings;
    private readonly Func<double> _progress;
    private readonly PlaidSandbox _sandbox;
    private readonly Task _all;
    private volatile bool _isLinking;

    /// <param name="rig">The hosts and the banks.</param>
    /// <param name="settings">How many banks are linked.</param>
    /// <param name="progress">How much of the run is over, from 0 to 1: so that histories begin in all of it.</param>
    public SyncLoad(TestRig rig, Settings settings, Func<double> progress)
    {
        (_rig, _settings, _progress) = (rig, settings, progress);
        _sandbox = new(rig, _http);
        _all = Task.WhenAll(RunAsync(LinkAsync, 0), RunAsync(LiveAsync, 1), RunAsync(BuyAsync, 2), RunAsync(AskAsync, 3));
    }

    public Ledger Ledger { get; } = new();

    /// <summary>The items that browsers were told of.</summary>
    public IReadOnlyCollection<Linked> Items => Ledger.Acknowledged;

    /// <summary>Ends early only by an error of the harness's own.</summary>
    public Task Failed => _all;

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
    }

    private Task RunAsync(Func<Random, CancellationToken, Task> act, int number) => Task.Run(async () =>
    {
        try
        {
            await act(new Random((_settings.Seed * 10) + number), _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whatever was under way is the library's.
        }
    });

    /// <summary>Half of the banks are linked at once, the others one by one over the run.</summary>
    private async Task LinkAsync(Random dice, CancellationToken stop)
    {
        for (var number = 0; number < _settings.Items; number++)
        {
            while (_progress() < ((double)number / _settings.Items) - 0.5)
                await Task.Delay(200, stop);
            // Public tokens age by the banks' time, which must not jump meanwhile.
            _isLinking = true;
            for (var tries = 0; tries < MostTries && !await LinkAsync(number, dice, stop); tries++)
                await Task.Delay(200, stop);
            _isLinking = false;
        }
    }

    private async Task<bool> LinkAsync(int number, Random dice, CancellationToken stop)
    {
        var before = Items.Count;
        var session = new Session($"user-{number / _banks.Length}", []);
        var bank = _banks[number % _banks.Length];
        var browser = new Browser(_rig, Ledger, _http, dice.Next()) { Impatience = 0, Institution = bank };
        if (number % DynamicOneIn != 1)
            await browser.LinkAsync(session, stop);
        else if (await _sandbox.LinkDynamicAsync(bank, stop) is { } publicToken)
            await browser.SubmitAsync(session, publicToken, stop);
        return Items.Count > before;
    }

    /// <summary>Time passes by hours, and now and then by days.</summary>
    private async Task LiveAsync(Random dice, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(dice.Next(300, 2000), stop);
            if (_settings.Faults > 0 && dice.Next(3) == 0)
                PlaidFaults.AddRestlessness(_rig.Plaid.Faults, RestlessCalls);
            if (!_isLinking)
                _rig.Plaid.Bank.Advance(dice.Next(20) == 0 ? TimeSpan.FromDays(dice.Next(2, 10)) : TimeSpan.FromHours(dice.Next(1, 13)));
        }
    }

    /// <summary>Plaid's dynamic users buy, and now and then the bank is asked at once.</summary>
    private async Task BuyAsync(Random dice, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(dice.Next(100, 1200), stop);
            await _sandbox.BuyAsync(dice, stop);
            if (dice.Next(3) == 0)
                await _sandbox.RefreshAsync(dice, stop);
        }
    }

    /// <summary>People ask their host for news.</summary>
    private async Task AskAsync(Random dice, CancellationToken stop)
    {
        var http = new BrowserHttp(_rig, Ledger, _http);
        while (true)
        {
            await Task.Delay(dice.Next(200, 1500), stop);
            Linked[] items = [.. Items];
            if (items is not [] && items[dice.Next(items.Length)] is var item)
                await http.SendAsync(HttpMethod.Post, $"/items/{item.ItemId}/refresh", item.UserId, content: null, stop);
        }
    }
}
