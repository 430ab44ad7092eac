namespace BudgetTracker;

/// <summary>What can happen to an exchange.</summary>
internal enum ExchangeEvent
{
    /// <summary>The item is stored.</summary>
    Stored,

    /// <summary>Plaid said that the public token is no good, and no earlier call can have spent it.</summary>
    RefusedAtFirst,

    /// <summary>Plaid said that the public token is no good, after a call of unknown outcome that may have spent it.</summary>
    RefusedLater,

    /// <summary>Plaid certainly did nothing: rate limit, maintenance, wrong keys, or the request never left.</summary>
    NotProcessed,

    /// <summary>Plaid may have done it, and its answer is lost.</summary>
    NoAnswer,

    /// <summary>The database never took the item, which was removed at Plaid again.</summary>
    GivenBack,

    /// <summary>The user has linked these accounts already; the new item was removed at Plaid again.</summary>
    Duplicate,

    /// <summary>Somebody takes up an exchange whose outcome is unknown or whose holder's lease ran out.</summary>
    TakenUp,

    /// <summary>The public token's life is over, and Plaid never processed a call with it.</summary>
    ExpiredUnused,

    /// <summary>The public token's life is over, and a call of unknown outcome was made with it.</summary>
    ExpiredInDoubt,

    /// <summary>Whatever the exchange may have left at Plaid has had its time to be found.</summary>
    GivenUp,
}

/// <summary>The state machine of an exchange, whole; the statements of the store carry it out.</summary>
internal static class ExchangeStateMachine
{
    private static readonly (string From, ExchangeEvent Event, string To)[] _transitions =
    [
        (ExchangeStates.Exchanging, ExchangeEvent.Stored, ExchangeStates.Active),
        (ExchangeStates.Exchanging, ExchangeEvent.RefusedAtFirst, ExchangeStates.Rejected),
        (ExchangeStates.Exchanging, ExchangeEvent.RefusedLater, ExchangeStates.Suspect),
        (ExchangeStates.Exchanging, ExchangeEvent.NotProcessed, ExchangeStates.Unknown),
        (ExchangeStates.Exchanging, ExchangeEvent.NoAnswer, ExchangeStates.Unknown),
        (ExchangeStates.Exchanging, ExchangeEvent.GivenBack, ExchangeStates.Suspect),
        (ExchangeStates.Exchanging, ExchangeEvent.Duplicate, ExchangeStates.Rejected),
        (ExchangeStates.Exchanging, ExchangeEvent.TakenUp, ExchangeStates.Exchanging), // its lease ran out; a new fence
        (ExchangeStates.Exchanging, ExchangeEvent.ExpiredUnused, ExchangeStates.Rejected),
        (ExchangeStates.Exchanging, ExchangeEvent.ExpiredInDoubt, ExchangeStates.Suspect),
        (ExchangeStates.Unknown, ExchangeEvent.TakenUp, ExchangeStates.Exchanging), // a new fence
        (ExchangeStates.Unknown, ExchangeEvent.ExpiredUnused, ExchangeStates.Rejected),
        (ExchangeStates.Unknown, ExchangeEvent.ExpiredInDoubt, ExchangeStates.Suspect),
        (ExchangeStates.Suspect, ExchangeEvent.TakenUp, ExchangeStates.Exchanging), // by the holder who has the token after all
        (ExchangeStates.Suspect, ExchangeEvent.GivenUp, ExchangeStates.Lost),
    ];

    public static IReadOnlyList<(string From, ExchangeEvent Event, string To)> Transitions => _transitions;

    /// <summary>The state that an event leads to.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this state.</exception>
    public static string Next(string from, ExchangeEvent @event) =>
        _transitions.FirstOrDefault(transition => transition.From == from && transition.Event == @event).To
        ?? throw new InvalidOperationException($"{@event} cannot happen to an exchange that is {from}.");

    /// <summary>What a failed call to Plaid means to the attempt that made it.</summary>
    public static ExchangeEvent EventOf(BudgetTrackerException failure, int attempt) => failure switch
    {
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidPublicToken } =>
            attempt > 1 ? ExchangeEvent.RefusedLater : ExchangeEvent.RefusedAtFirst,
        // The token is good, but its item was given back; only a call that came through can have led there.
        PlaidApiException { ErrorCode: PlaidErrorCodes.ItemNotFound } => ExchangeEvent.RefusedLater,
        // Every other 4xx and the announced maintenance: Plaid refused before it did anything.
        PlaidApiException { StatusCode: < 500 } or PlaidApiException { ErrorCode: PlaidErrorCodes.PlannedMaintenance } => ExchangeEvent.NotProcessed,
        PlaidApiException or PlaidTransportException { MayHaveBeenProcessed: true } => ExchangeEvent.NoAnswer,
        _ => ExchangeEvent.NotProcessed,
    };
}
