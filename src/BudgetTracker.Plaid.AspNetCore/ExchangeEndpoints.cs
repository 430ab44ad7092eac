using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BudgetTracker.Plaid;

internal static class ExchangeEndpoints
{
    public static void Map(IEndpointRouteBuilder limited, IEndpointRouteBuilder api)
    {
        limited.MapPost("/exchange-public-token", (HttpContext context, PlaidLinkEndpoints endpoints) => context.ReadAndAnswerAsync(endpoints.ExchangePublicTokenAsync))
            .WithMetadata(new BodyMetadata(typeof(ExchangeBody), isOptional: false))
            .Produces<ItemAnswer>()
            .Produces<PendingAnswer>(StatusCodes.Status202Accepted)
            .Describe("ExchangePlaidPublicToken", "Turns Link's public token into a linked item; safe to repeat.", 400, 401, 404, 409, 413, 415, 429, 503);
        api.MapGet("/exchanges/{exchange_id}", (HttpContext context, string exchange_id, PlaidLinkEndpoints endpoints) =>
                context.AnswerAsync((request, token) => endpoints.FindExchangeAsync(request, exchange_id, token)))
            .Produces<ItemAnswer>()
            .Produces<PendingAnswer>(StatusCodes.Status202Accepted)
            .Describe("GetPlaidExchange", "What became of an exchange that was answered with 202.", 401, 404, 409, 503);
    }
}
