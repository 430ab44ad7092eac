namespace BudgetTracker;

/// <summary>
/// Something that goes wrong with a call, before or after the emulator did the work. Refine one with a <c>with</c>
/// expression: <c>Fault.Reset(after: true) with { Probability = 0.3, Count = 5 }</c>.
/// </summary>
public sealed record Fault
{
    private Fault(FaultKind kind, bool after, TimeSpan wait = default) => (Kind, After, Wait) = (kind, after, wait);

    /// <summary>What happens.</summary>
    public FaultKind Kind { get; }

    /// <summary>True: the work was done before it went wrong. False: nothing was done.</summary>
    public bool After { get; }

    /// <summary>The length of a delay, or what Retry-After says.</summary>
    public TimeSpan Wait { get; }

    /// <summary>How likely a call is to meet it, 0 to 1. Default: 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many calls pass before the first that may meet it. Default: 0.</summary>
    public int Skip { get; init; }

    /// <summary>How many calls meet it before it is used up; null (default) is without end.</summary>
    public int? Count { get; init; }

    /// <summary>The answer comes late, by the emulator's clock.</summary>
    public static Fault Delay(TimeSpan by, bool after = false) => new(FaultKind.Delay, after, by);

    /// <summary>The answer never comes.</summary>
    public static Fault Hang(bool after = false) => new(FaultKind.Hang, after);

    /// <summary>Status 500, <c>INTERNAL_SERVER_ERROR</c>.</summary>
    public static Fault InternalError(bool after = false) => new(FaultKind.InternalError, after);

    /// <summary>Status 429 with Retry-After in whole seconds (default 1); Plaid does no work before it.</summary>
    public static Fault RateLimit(TimeSpan? retryAfter = null, bool after = false) =>
        new(FaultKind.RateLimit, after, retryAfter ?? TimeSpan.FromSeconds(1));

    /// <summary>Status 503, <c>PLANNED_MAINTENANCE</c>.</summary>
    public static Fault Maintenance(bool after = false) => new(FaultKind.Maintenance, after);

    /// <summary>The connection is reset.</summary>
    public static Fault Reset(bool after = false) => new(FaultKind.Reset, after);

    /// <summary>Status 200 with half of a JSON document.</summary>
    public static Fault TruncatedJson(bool after = false) => new(FaultKind.TruncatedJson, after);

    /// <summary>Status 400, <c>TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION</c>; for <c>/transactions/sync</c>, at any page with <see cref="Skip"/>.</summary>
    public static Fault SyncMutation() => new(FaultKind.SyncMutation, after: false);

    /// <summary>Status 502 with an HTML page.</summary>
    public static Fault BadGateway(bool after = false) => new(FaultKind.BadGateway, after);

    internal static Fault Of(FaultKind kind, bool after, TimeSpan wait) => new(kind, after, wait);
}
