using Microsoft.Extensions.Configuration;

namespace BudgetTracker.Plaid.Samples.Lambda;

/// <summary>Routes of <see cref="PlaidLinkEndpoints"/> behind API Gateway.</summary>
internal sealed class HttpFunction(
    IConfiguration configuration, IReadOnlyList<Route> routes, Func<CancellationToken, Task> initialize, TimeProvider timeProvider) : IFunction
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    private readonly Users _users = Users.Parse(configuration);
    private readonly Cors _cors = Cors.Parse(configuration["ALLOWED_ORIGINS"]);

    public Task InitializeAsync(CancellationToken cancellationToken) => initialize(cancellationToken);

    public async Task<ReadOnlyMemory<byte>> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var request = ApiGatewayRequest.Parse(invocation.Event);
        var id = "";
        var matching = routes.Where(route => route.Matches(request.Path, out id)).ToList();
        if (matching is [])
            return ApiGatewayResponse.Of(404, []);
        var cors = _cors.HeadersOf(request);
        if (request.Method is "OPTIONS" && _cors.IsOn)
            return ApiGatewayResponse.Of(204, cors);
        if (matching.Find(route => route.Method == request.Method) is not { } found)
            return ApiGatewayResponse.Of(405, [new("Allow", AllowedMethods(matching))]);
        return ApiGatewayResponse.Of(await AnswerAsync(found, id, request, invocation.Deadline, cancellationToken), cors);
    }

    private async Task<PlaidLinkResponse> AnswerAsync(
        Route route, string id, ApiGatewayRequest request, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var (user, refusal) = _users.Find(request);
        if (user is null)
            return refusal!;
        if (request.Body() is not { } body)
            return PlaidLinkResponse.Problem(400, "invalid_request", "The body is not what the request says it is.");
        try
        {
            return await route.Handle(
                new PlaidLinkRequest
                {
                    UserId = user,
                    Path = request.Path,
                    ContentType = request.Header("Content-Type"),
                    Body = body,
                    TimeLeft = deadline == DateTimeOffset.MaxValue ? null : deadline - timeProvider.GetUtcNow(),
                },
                id,
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return PlaidLinkResponse.Problem(503, TokenExchangeErrorCodes.TooLittleTime, "This took longer than it may. Send the request again.", _soon);
        }
    }

    private string AllowedMethods(List<Route> matching) =>
        string.Join(", ", matching.Select(route => route.Method).Concat(_cors.IsOn ? ["OPTIONS"] : []).Order(StringComparer.Ordinal));
}
