namespace BudgetTracker;

/// <summary>The parts that make one emulator.</summary>
internal sealed class Emulation(PlaidEmulatorOptions options, ILoggerFactory loggers) : IDisposable
{
    private EmulatorState? _state;
    private TransactionUpdates? _updates;
    private readonly StateFile? _file = options.StateFile is { } path ? new(path) : null;

    public PlaidEmulatorOptions Options => options;

    public EmulatorClock Clock { get; } = new(options.TimeProvider);

    public EmulatorState State => _state ??= new(Clock);

    public TransactionUpdates Updates => _updates ??= new(this);

    public ApiKeys Keys { get; } = new(options.ClientId, options.Secret);

    public FaultPlan Faults { get; } = new(options.FaultSeed);

    public CallLog Calls { get; } = new(options.OnCall);

    public WebhookKey WebhookKey { get; } = new(options.TimeProvider);

    public WebhookQueue Webhooks { get; } = new(options, loggers.CreateLogger("BudgetTracker.Plaid.Emulator.Webhooks"));

    /// <summary>Adds an item that was just linked.</summary>
    public void Add(Item item)
    {
        if (item.Products.Contains("transactions", StringComparer.Ordinal))
            item.TransactionsSince = item.CreatedAt;
        State.Add(item);
        Updates.Watch(item);
    }

    /// <summary>Reads the state file, where the options name one.</summary>
    public void Open()
    {
        lock (State.Gate)
        {
            _file?.Open(State, WebhookKey, Clock);
            foreach (var item in State.Items)
                Updates.Watch(item);
        }
    }

    /// <summary>Does the work of one call: alone, and kept in the state file before anybody hears of it.</summary>
    public T Run<T>(Func<T> work)
    {
        lock (State.Gate)
        {
            Updates.CatchUp();
            var result = work();
            _file?.Save(State, WebhookKey, Clock);
            return result;
        }
    }

    /// <summary>Does what has become due.</summary>
    public void CatchUp()
    {
        lock (State.Gate)
        {
            if (Updates.CatchUp())
                _file?.Save(State, WebhookKey, Clock);
        }
    }

    /// <summary>Moves the bank's clock ahead and does what becomes due on the way.</summary>
    public void Advance(TimeSpan by) => Run(() => Clock.Ahead += by);

    public void Dispose() => WebhookKey.Dispose();
}
