using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The routes of the exchange.</summary>
internal static class ExchangeRoutes
{
    private static readonly TimeSpan _pollAfter = TimeSpan.FromSeconds(2);

    public static ApiRoute Exchange { get; } = new()
    {
        Method = "POST",
        Path = "/exchange-public-token",
        Name = "ExchangePlaidPublicToken",
        Summary = "Turns Link's public token into a linked item; safe to repeat.",
        Handler = ExchangeAsync,
        RequestType = typeof(ExchangeBody),
        Answers = [new(HttpStatus.Ok, typeof(ItemAnswer)), new(HttpStatus.Accepted, typeof(PendingAnswer))],
        Problems = [HttpStatus.BadRequest, HttpStatus.NotFound, HttpStatus.Conflict, HttpStatus.PayloadTooLarge, HttpStatus.UnsupportedMediaType],
        ProblemOf = ExchangeProblems.Of,
        IsRateLimited = true,
    };

    public static ApiRoute Find { get; } = new()
    {
        Method = "GET",
        Path = "/exchanges/{exchange_id}",
        Name = "GetPlaidExchange",
        Summary = "What became of an exchange that was answered with 202.",
        Handler = FindAsync,
        Answers = [new(HttpStatus.Ok, typeof(ItemAnswer)), new(HttpStatus.Accepted, typeof(PendingAnswer))],
        Problems = [HttpStatus.NotFound, HttpStatus.Conflict],
        ProblemOf = ExchangeProblems.Of,
    };

    private static async Task<ApiResponse> ExchangeAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = RequestBody.Read(request, ExchangeJson.Default.ExchangeBody) ?? new ExchangeBody();
        var exchange = await services.GetRequiredService<ITokenExchangeService>().ExchangeAsync(
            new TokenExchangeRequest
            {
                UserId = request.UserId,
                LinkToken = body.ToLinkToken(),
                PublicToken = body.ToPublicToken(),
                Metadata = body.Metadata?.ToMetadata(),
                AllowDuplicate = body.AllowDuplicate ?? false,
                TimeLeft = request.TimeLeft,
            },
            cancellationToken).ConfigureAwait(false);
        var path = request.Path.TrimEnd('/');
        return AnswerOf(exchange, $"{path[..(path.LastIndexOf('/') + 1)]}exchanges/{exchange.Id}");
    }

    private static async Task<ApiResponse> FindAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var exchange = Guid.TryParseExact(request.RouteValues["exchange_id"], "D", out var id)
            ? await services.GetRequiredService<ITokenExchangeService>().FindAsync(request.UserId, id, cancellationToken).ConfigureAwait(false)
            : null;
        return exchange is null
            ? ApiResponse.Problem(HttpStatus.NotFound, "exchange_not_found", "There is no such exchange.")
            : AnswerOf(exchange, request.Path);
    }

    private static ApiResponse AnswerOf(TokenExchange exchange, string location) => exchange switch
    {
        { State: ExchangeStates.Active, Item: { } item } => ApiResponse.Json(HttpStatus.Ok, ItemAnswer.Of(item), ItemJson.Default.ItemAnswer),
        { State: ExchangeStates.Active } => PlaidProblems.ItemNotFound.ToResponse(),
        { State: ExchangeStates.Rejected } => ExchangeProblems.UnknownPublicToken.ToResponse(),
        { State: ExchangeStates.Suspect or ExchangeStates.Lost } => ExchangeProblems.RelinkRequired.ToResponse(),
        _ => ApiResponse.Json(
            HttpStatus.Accepted, new(exchange.Id, exchange.State), PendingJson.Default.PendingAnswer, new("Location", location), ApiResponse.RetryAfter(_pollAfter)),
    };
}
