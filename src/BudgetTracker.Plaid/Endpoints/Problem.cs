namespace BudgetTracker.Plaid;

/// <summary>Errors as RFC 9457 problem details. One place maps the <see cref="PlaidException"/> family.</summary>
internal static class Problem
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    public static PlaidLinkResponse ItemNotFound() =>
        PlaidLinkResponse.Problem(HttpStatus.NotFound, "item_not_found", "There is no such item.");

    // Never with a request id: another user's token must give the same bytes as a token that does not exist.
    public static PlaidLinkResponse UnknownPublicToken() => PlaidLinkResponse.Problem(
        HttpStatus.NotFound, TokenExchangeErrorCodes.UnknownPublicToken,
        "The public token is unknown, used or older than 30 minutes. Open Link again.");

    public static PlaidLinkResponse RelinkRequired() => PlaidLinkResponse.Problem(
        HttpStatus.Conflict, TokenExchangeErrorCodes.RelinkRequired,
        "The bank answered, but the answer was lost. Open Link again and connect the bank once more.");

    public static PlaidLinkResponse From(PlaidException exception) => exception switch
    {
        ItemNotFoundException => ItemNotFound(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.UnknownPublicToken } => UnknownPublicToken(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.RelinkRequired } => RelinkRequired(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.DuplicateItem } duplicate => Conflict(
            duplicate.Code, "These accounts are connected already. Repair that connection, or remove it first.", itemId: duplicate.ExistingItemId),
        TokenExchangeException { Code: TokenExchangeErrorCodes.TooLittleTime } busy => Unavailable(busy.Code, busy.Message, TimeSpan.FromSeconds(1)),
        TokenExchangeException other => Conflict(other.Code, other.Message),
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidPublicToken } => UnknownPublicToken(),
        PlaidApiException { IsTransient: true } busy => Unavailable(
            "plaid_unavailable", busy.DisplayMessage ?? "Plaid or the bank cannot answer just now. Try again later.", RetryAfter(busy), busy.RequestId),
        PlaidApiException { ErrorType: PlaidErrorTypes.ItemError } item => Conflict(
            item.ErrorCode.ToLowerInvariant(),
            item.DisplayMessage ?? "The bank asks for something first. Open Link for this item to repair it.", item.RequestId),
        PlaidTransportException => Unavailable("plaid_unavailable", "Plaid could not be reached. Try again later.", _soon),
        TokenStoreException => Unavailable("database_unavailable", "The database cannot answer just now. Try again later.", _soon),
        PlaidApiException wrong => Misconfigured(wrong.RequestId),
        _ => Misconfigured(requestId: null),
    };

    private static TimeSpan RetryAfter(PlaidApiException exception) => exception.RetryAfter switch
    {
        null => TimeSpan.FromSeconds(10),
        { } asked when asked > _longest => _longest,
        { } asked => asked,
    };

    // Without Retry-After: another try is useless.
    private static PlaidLinkResponse Misconfigured(string? requestId) => Unavailable(
        "plaid_misconfigured", "This service is not set up properly. Its operator finds the cause in the log.", retryAfter: null, requestId);

    private static PlaidLinkResponse Conflict(string code, string detail, string? requestId = null, string? itemId = null) =>
        Of(HttpStatus.Conflict, code, detail, retryAfter: null, requestId, itemId);

    private static PlaidLinkResponse Unavailable(string code, string detail, TimeSpan? retryAfter, string? requestId = null) =>
        Of(HttpStatus.ServiceUnavailable, code, detail, retryAfter, requestId, itemId: null);

    private static PlaidLinkResponse Of(int status, string code, string detail, TimeSpan? retryAfter, string? requestId, string? itemId) =>
        PlaidLinkResponse.Of(new ProblemAnswer(ReasonPhrases.Of(status), status, code, detail, requestId, itemId), retryAfter);
}
