namespace BudgetTracker.Plaid;

/// <summary>How an attempt ends when Plaid gave no item: the state machine's other transitions out of EXCHANGING.</summary>
internal static class ExchangeEnds
{
    public static ExchangeEnd For(PlaidException exception, int attempt) => exception switch
    {
        // On the first call Plaid says that the token is no good; on a later one it may only say that an earlier call spent it.
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidPublicToken } api => new(
            attempt > 1 ? ExchangeStates.Suspect : ExchangeStates.Rejected, CountsAsAttempt: true, api.ErrorCode, api.RequestId),
        PlaidApiException api when WasNotProcessed(api) => new(ExchangeStates.Unknown, CountsAsAttempt: false, api.ErrorCode, api.RequestId),
        PlaidApiException api => new(ExchangeStates.Unknown, CountsAsAttempt: true, api.ErrorCode, api.RequestId),
        PlaidTransportException { MayHaveBeenProcessed: true } => new(ExchangeStates.Unknown, CountsAsAttempt: true),
        _ => new(ExchangeStates.Unknown, CountsAsAttempt: false),
    };

    /// <summary>Rate limits, maintenance and every other 4xx: Plaid refused before it did anything, so the call is not counted.</summary>
    private static bool WasNotProcessed(PlaidApiException exception) =>
        exception.StatusCode < 500 || exception.ErrorCode == PlaidErrorCodes.PlannedMaintenance;
}
