namespace BudgetTracker;

/// <summary>What an exchange that ended without an item means to a caller.</summary>
internal static class ExchangeProblems
{
    // Never with a request id: another user's token must give the same bytes as a token that does not exist.
    public static ApiProblem UnknownPublicToken { get; } = new(
        HttpStatus.NotFound, TokenExchangeErrorCodes.UnknownPublicToken,
        "The public token is unknown, used or older than 30 minutes. Open Link again.");

    public static ApiProblem RelinkRequired { get; } = new(
        HttpStatus.Conflict, TokenExchangeErrorCodes.RelinkRequired,
        "Nothing is left of this link: the bank's answer was lost, or the bank was removed since. Open Link again and connect it once more.");

    public static ApiProblem? Of(BudgetTrackerException exception) => exception switch
    {
        TokenExchangeException { Code: TokenExchangeErrorCodes.UnknownPublicToken } => UnknownPublicToken,
        TokenExchangeException { Code: TokenExchangeErrorCodes.RelinkRequired } => RelinkRequired,
        TokenExchangeException { Code: TokenExchangeErrorCodes.DuplicateItem } duplicate => new(
            HttpStatus.Conflict, duplicate.Code, "These accounts are connected already. Repair that connection, or remove it first.")
        {
            ItemId = duplicate.ExistingItemId,
        },
        TokenExchangeException { Code: TokenExchangeErrorCodes.TooLittleTime } busy => new(HttpStatus.ServiceUnavailable, busy.Code, busy.Message)
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        TokenExchangeException other => new(HttpStatus.Conflict, other.Code, other.Message),
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidPublicToken } => UnknownPublicToken,
        _ => PlaidProblems.Of(exception),
    };
}
