namespace BudgetTracker;

/// <summary>The parts that make one emulator.</summary>
internal sealed class Emulation(PlaidEmulatorOptions options, ILoggerFactory loggers) : IDisposable
{
    private readonly StateFile? _file = options.StateFile is { } path ? new(path) : null;

    public PlaidEmulatorOptions Options => options;

    public EmulatorState State { get; } = new(options.TimeProvider);

    public ApiKeys Keys { get; } = new(options.ClientId, options.Secret);

    public FaultPlan Faults { get; } = new(options.FaultSeed);

    public CallLog Calls { get; } = new(options.OnCall);

    public WebhookKey WebhookKey { get; } = new(options.TimeProvider);

    public WebhookQueue Webhooks { get; } = new(options, loggers.CreateLogger("BudgetTracker.Plaid.Emulator.Webhooks"));

    /// <summary>The institution, made up where the options allow that; null where there is none.</summary>
    public Institution? FindInstitution(string id, string country = "US") =>
        Institution.Find(id) ?? (options.AcceptUnknownInstitutions ? Institution.Generic(id, country) : null);

    /// <summary>Reads the state file, where the options name one.</summary>
    public void Open()
    {
        lock (State.Gate)
            _file?.Open(State, WebhookKey);
    }

    /// <summary>Does the work of one call: alone, and kept in the state file before anybody hears of it.</summary>
    public T Run<T>(Func<T> work)
    {
        lock (State.Gate)
        {
            var result = work();
            _file?.Save(State, WebhookKey);
            return result;
        }
    }

    public void Dispose() => WebhookKey.Dispose();
}
