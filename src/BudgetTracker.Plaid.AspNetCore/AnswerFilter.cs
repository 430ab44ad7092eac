using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace BudgetTracker.Plaid;

/// <summary>What holds for every answer: no caching, and errors as problem details, logged once for the operator.</summary>
internal sealed partial class AnswerFilter(ILogger<AnswerFilter> logger) : IEndpointFilter
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (RefusedRequestException refused)
        {
            return Problem.Of(refused.Status, refused.Code, refused.Message);
        }
        catch (PlaidException exception)
        {
            Log(exception);
            if (Problem.RetryAfterSeconds(exception) is { } seconds)
                http.Response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
            return Problem.From(exception);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.StatusCode(ClientClosedRequest);
        }
    }

    private void Log(PlaidException exception)
    {
        switch (exception)
        {
            case ItemNotFoundException or TokenExchangeException:
                break; // The caller's affair, and told to the caller.
            case PlaidApiException api when api.IsTransient || api is { ErrorType: PlaidErrorTypes.ItemError }:
                LogPlaidRefused(LogLevel.Warning, api.Endpoint, api.ErrorCode, api.RequestId);
                break;
            case PlaidApiException api:
                LogPlaidRefused(LogLevel.Error, api.Endpoint, api.ErrorCode, api.RequestId);
                break;
            case PlaidTransportException transport:
                LogPlaidUnreachable(transport.Endpoint, transport);
                break;
            case TokenStoreException:
                LogDatabase(exception);
                break;
            default:
                LogMisconfigured(exception);
                break;
        }
    }

    [LoggerMessage(EventId = 1, Message = "Plaid answered {Endpoint} with {ErrorCode} (request_id {RequestId}).")]
    private partial void LogPlaidRefused(LogLevel level, string endpoint, string errorCode, string? requestId);

    [LoggerMessage(2, LogLevel.Warning, "Plaid could not be reached for {Endpoint}.")]
    private partial void LogPlaidUnreachable(string endpoint, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The database did not do its part.")]
    private partial void LogDatabase(Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A setting or a secret is wrong.")]
    private partial void LogMisconfigured(Exception exception);
}
