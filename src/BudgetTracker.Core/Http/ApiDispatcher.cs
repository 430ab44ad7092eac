using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>
/// The HTTP API without a web framework: what a host routes here is answered with the same bytes whether that host is ASP.NET
/// Core, a Lambda function or anything else. The host authenticates, routes and limits; this runs the route within its time, turns
/// every <see cref="BudgetTrackerException"/> into an answer, and tells the operator, once, in the log.
/// </summary>
/// <param name="services">The request's scope, from which a route takes its services.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets one entry for each failure that is the operator's affair.</param>
public sealed partial class ApiDispatcher(IServiceProvider services, TimeProvider time, ILogger<ApiDispatcher> logger)
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    /// <summary>Answers a request to a route.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<ApiResponse> AnswerAsync(ApiRoute route, ApiRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(request);
        using var activity = CoreTelemetry.StartRoute(route.Method, route.Path);
        var started = time.GetTimestamp();
        var problem = default(ApiProblem);
        using var timeout = new CancellationTokenSource(route.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ApiResponse response;
        try
        {
            response = await route.Handler(services, request, either.Token).ConfigureAwait(false);
        }
        catch (RefusedRequestException refused)
        {
            problem = new ApiProblem(refused.StatusCode, refused.Code, refused.Message);
            response = problem.ToResponse();
        }
        catch (BudgetTrackerException exception)
        {
            problem = route.ProblemOf?.Invoke(exception) ?? ApiProblem.Of(exception);
            if (problem.LogLevel is not LogLevel.None)
                LogProblem(problem.LogLevel, exception, route.Method, route.Path, problem.StatusCode, problem.Code);
            response = problem.ToResponse();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            problem = new ApiProblem(HttpStatus.ServiceUnavailable, "timed_out", "This took longer than it may. Send the request again.") { RetryAfter = _soon };
            response = problem.ToResponse();
        }

        CoreTelemetry.RecordRoute(activity, route.Method, route.Path, response.StatusCode, problem?.Code, time.GetElapsedTime(started));
        return response;
    }

    [LoggerMessage(EventId = 1201, Message = "{Method} {Route} was answered with {StatusCode} {Code}; the exception says what to do.")]
    private partial void LogProblem(LogLevel level, Exception exception, string method, string route, int statusCode, string code);
}
