namespace BudgetTracker;

/// <summary>What a <see cref="Fault"/> does to a call.</summary>
public enum FaultKind
{
    /// <summary>The answer comes late.</summary>
    Delay,

    /// <summary>The answer never comes; the connection stays open until the caller gives up or the emulator stops.</summary>
    Hang,

    /// <summary>Status 500, <c>INTERNAL_SERVER_ERROR</c>.</summary>
    InternalError,

    /// <summary>Status 429, <c>RATE_LIMIT</c>, with a Retry-After header.</summary>
    RateLimit,

    /// <summary>Status 503, <c>PLANNED_MAINTENANCE</c>.</summary>
    Maintenance,

    /// <summary>The TCP connection is reset without an answer.</summary>
    Reset,

    /// <summary>Status 200 with half of a JSON document.</summary>
    TruncatedJson,

    /// <summary>Status 400, <c>TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION</c>, as when the bank's data change between two pages.</summary>
    SyncMutation,

    /// <summary>Status 502 with an HTML page, as a proxy in between gives.</summary>
    BadGateway,
}
