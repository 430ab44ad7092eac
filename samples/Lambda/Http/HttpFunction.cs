using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker.Samples.Lambda;

/// <summary>Some routes of the registered modules behind API Gateway, wherever it hangs them: behind a stage, a base path, both or none.</summary>
internal sealed class HttpFunction(
    IConfiguration configuration, IServiceProvider services, Func<ApiRoute, bool> serves, Func<CancellationToken, Task> initialize) : IFunction
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    private readonly List<ApiRoute> _routes = [.. services.GetServices<ApiRoute>().Where(serves)];
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly Users _users = Users.Parse(configuration);
    private readonly Cors _cors = Cors.Parse(configuration["ALLOWED_ORIGINS"], services.GetServices<ApiRoute>());

    public Task InitializeAsync(CancellationToken cancellationToken) => initialize(cancellationToken);

    public async Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var request = ApiGatewayRequest.Parse(invocation.Event);
        var matching = _routes.FindAll(route => route.Matches(request.Path, out _));
        if (matching is [])
            return ApiGatewayResponse.Of(404, []);
        // No page calls what proves by itself who calls.
        var hasCors = _cors.IsOn && matching.Exists(static route => !route.IsAnonymous);
        var cors = hasCors ? _cors.HeadersOf(request) : [];
        if (request.Method is "OPTIONS" && hasCors)
            return ApiGatewayResponse.Of(204, cors);
        if (matching.Find(route => route.Method == request.Method) is not { } found)
            return ApiGatewayResponse.Of(405, [new("Allow", AllowedMethods(matching, hasCors))]);
        return ApiGatewayResponse.Of(await AnswerAsync(found, request, invocation.Deadline, cancellationToken), cors);
    }

    private async Task<ApiResponse> AnswerAsync(
        ApiRoute route, ApiGatewayRequest request, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        route.Matches(request.Path, out var values);
        var (user, refusal) = route.IsAnonymous ? (null, null) : _users.Find(request);
        if (refusal is { } refused)
            return refused;
        if (request.Body() is not { } body)
            return ApiResponse.Problem(400, "invalid_request", "The body is not what the request says it is.");
        var asked = new ApiRequest
        {
            Path = request.Path,
            RouteValues = values,
            ContentType = request.Header("Content-Type"),
            Headers = route.HeadersOf(request.Header),
            Body = body,
            TimeLeft = deadline == DateTimeOffset.MaxValue ? null : deadline - _time.GetUtcNow(),
        };
        try
        {
            return await services.GetRequiredService<ApiDispatcher>().AnswerAsync(
                route, user is null ? asked : asked with { UserId = user }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ApiResponse.Problem(503, TokenExchangeErrorCodes.TooLittleTime, "This took longer than it may. Send the request again.", _soon);
        }
    }

    private static string AllowedMethods(List<ApiRoute> matching, bool hasCors) =>
        string.Join(", ", matching.Select(route => route.Method).Concat(hasCors ? ["OPTIONS"] : []).Order(StringComparer.Ordinal));
}
