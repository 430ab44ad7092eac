using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace BudgetTracker.Plaid;

internal static class ExchangeEndpoints
{
    private const string PollAfterSeconds = "2";

    public static void Map(IEndpointRouteBuilder limited, IEndpointRouteBuilder api)
    {
        limited.MapPost("/exchange-public-token", ExchangeAsync)
            .WithMetadata(new BodyMetadata(typeof(ExchangeBody), isOptional: false))
            .Produces<ItemAnswer>()
            .Produces<PendingAnswer>(StatusCodes.Status202Accepted)
            .Describe("ExchangePlaidPublicToken", "Turns Link's public token into a linked item; safe to repeat.", 400, 401, 404, 409, 413, 415, 429, 503);
        api.MapGet("/exchanges/{exchange_id}", FindAsync)
            .Produces<ItemAnswer>()
            .Produces<PendingAnswer>(StatusCodes.Status202Accepted)
            .Describe("GetPlaidExchange", "What became of an exchange that was answered with 202.", 401, 404, 409, 503);
    }

    private static async Task<IResult> ExchangeAsync(HttpContext context, ITokenExchangeService service)
    {
        var body = await RequestBody.ReadAsync(context.Request, Wire.Default.ExchangeBody).ConfigureAwait(false) ?? new ExchangeBody();
        RequestValues.CheckLinkToken(body.LinkToken);
        var exchange = await service.ExchangeAsync(
            new TokenExchangeRequest
            {
                UserId = UserFilter.UserOf(context),
                PublicToken = RequestValues.PublicToken(body.PublicToken),
                LinkToken = body.LinkToken,
                Metadata = RequestValues.Metadata(body.Metadata),
            },
            context.RequestAborted).ConfigureAwait(false);

        // Relative to this request, so that any prefix, route group and path base come along.
        var path = context.Request.PathBase.Add(context.Request.Path).Value!.TrimEnd('/');
        return Answer(context, exchange, $"{path[..path.LastIndexOf('/')]}/exchanges/{exchange.Id}");
    }

    private static async Task<IResult> FindAsync(HttpContext context, string exchange_id, ITokenExchangeService service)
    {
        var exchange = Guid.TryParseExact(exchange_id, "D", out var id)
            ? await service.FindAsync(UserFilter.UserOf(context), id, context.RequestAborted).ConfigureAwait(false)
            : null;
        return exchange is null
            ? Problem.Of(StatusCodes.Status404NotFound, "exchange_not_found", "There is no such exchange.")
            : Answer(context, exchange, context.Request.PathBase.Add(context.Request.Path));
    }

    private static IResult Answer(HttpContext context, TokenExchange exchange, PathString location)
    {
        switch (exchange)
        {
            case { State: ExchangeStates.Active, Item: { } item }:
                return TypedResults.Json(ItemAnswer.Of(item), Wire.Default.ItemAnswer);
            case { State: ExchangeStates.Active }:
                return Problem.ItemNotFound();
            case { State: ExchangeStates.Rejected }:
                return Problem.UnknownPublicToken();
            case { State: ExchangeStates.Suspect or ExchangeStates.Lost }:
                return Problem.RelinkRequired();
            default:
                context.Response.Headers[HeaderNames.Location] = location.ToUriComponent();
                context.Response.Headers[HeaderNames.RetryAfter] = PollAfterSeconds;
                return TypedResults.Json(
                    new PendingAnswer(exchange.Id, exchange.State), Wire.Default.PendingAnswer, statusCode: StatusCodes.Status202Accepted);
        }
    }
}
