using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace BudgetTracker.Plaid;

/// <summary>Errors as RFC 9457 problem details. One place maps the <see cref="PlaidException"/> family.</summary>
internal static class Problem
{
    private const string ContentType = "application/problem+json";

    public static IResult Of(int status, string code, string detail, string? requestId = null, string? itemId = null) => TypedResults.Json(
        new ProblemAnswer(ReasonPhrases.GetReasonPhrase(status), status, code, detail, requestId, itemId),
        Wire.Default.ProblemAnswer, ContentType, status);

    public static IResult ItemNotFound() =>
        Of(StatusCodes.Status404NotFound, "item_not_found", "There is no such item.");

    // Never with a request id: another user's token must give the same bytes as a token that does not exist.
    public static IResult UnknownPublicToken() => Of(
        StatusCodes.Status404NotFound, TokenExchangeErrorCodes.UnknownPublicToken,
        "The public token is unknown, used or older than 30 minutes. Open Link again.");

    public static IResult RelinkRequired() => Of(
        StatusCodes.Status409Conflict, TokenExchangeErrorCodes.RelinkRequired,
        "The bank answered, but the answer was lost. Open Link again and connect the bank once more.");

    public static IResult From(PlaidException exception) => exception switch
    {
        ItemNotFoundException => ItemNotFound(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.UnknownPublicToken } => UnknownPublicToken(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.RelinkRequired } => RelinkRequired(),
        TokenExchangeException { Code: TokenExchangeErrorCodes.DuplicateItem } duplicate => Of(
            StatusCodes.Status409Conflict, duplicate.Code,
            "These accounts are connected already. Repair that connection, or remove it first.", itemId: duplicate.ExistingItemId),
        TokenExchangeException { Code: TokenExchangeErrorCodes.TooLittleTime } busy => Unavailable(busy.Code, busy.Message),
        TokenExchangeException other => Of(StatusCodes.Status409Conflict, other.Code, other.Message),
        PlaidApiException { ErrorCode: PlaidErrorCodes.InvalidPublicToken } => UnknownPublicToken(),
        PlaidApiException { IsTransient: true } busy => Unavailable(
            "plaid_unavailable", busy.DisplayMessage ?? "Plaid or the bank cannot answer just now. Try again later.", busy.RequestId),
        PlaidApiException { ErrorType: PlaidErrorTypes.ItemError } item => Of(
            StatusCodes.Status409Conflict, item.ErrorCode.ToLowerInvariant(),
            item.DisplayMessage ?? "The bank asks for something first. Open Link for this item to repair it.", item.RequestId),
        PlaidTransportException => Unavailable("plaid_unavailable", "Plaid could not be reached. Try again later."),
        TokenStoreException => Unavailable("database_unavailable", "The database cannot answer just now. Try again later."),
        PlaidApiException wrong => Misconfigured(wrong.RequestId),
        _ => Misconfigured(requestId: null),
    };

    private static IResult Misconfigured(string? requestId) => Of(
        StatusCodes.Status503ServiceUnavailable, "plaid_misconfigured",
        "This service is not set up properly. Its operator finds the cause in the log.", requestId);

    private static IResult Unavailable(string code, string detail, string? requestId = null) =>
        Of(StatusCodes.Status503ServiceUnavailable, code, detail, requestId);

    /// <summary>Seconds for <c>Retry-After</c>, or null where another try is useless.</summary>
    public static int? RetryAfterSeconds(PlaidException exception) => exception switch
    {
        PlaidApiException { IsTransient: true, RetryAfter: { } asked } => (int)Math.Clamp(Math.Ceiling(asked.TotalSeconds), 1, 3600),
        PlaidApiException { IsTransient: true } => 10,
        TokenExchangeException { Code: TokenExchangeErrorCodes.TooLittleTime } => 1,
        PlaidTransportException or TokenStoreException => 5,
        _ => null,
    };
}
