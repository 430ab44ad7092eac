namespace BudgetTracker.Plaid.Emulator;

/// <summary>The parts that make one emulator.</summary>
internal sealed class Emulation(PlaidEmulatorOptions options, ILoggerFactory loggers) : IDisposable
{
    public PlaidEmulatorOptions Options => options;

    public EmulatorState State { get; } = new(options.TimeProvider);

    public ApiKeys Keys { get; } = new(options.ClientId, options.Secret);

    public FaultPlan Faults { get; } = new(options.FaultSeed);

    public CallLog Calls { get; } = new(options.OnCall);

    public WebhookKey WebhookKey { get; } = new(options.TimeProvider);

    public WebhookQueue Webhooks { get; } = new(options, loggers.CreateLogger("BudgetTracker.Plaid.Emulator.Webhooks"));

    public void Dispose() => WebhookKey.Dispose();
}
