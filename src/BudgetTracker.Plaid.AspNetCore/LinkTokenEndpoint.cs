using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BudgetTracker.Plaid;

internal static class LinkTokenEndpoint
{
    public static void Map(IEndpointRouteBuilder limited) =>
        limited.MapPost("/link-token", (HttpContext context, PlaidLinkEndpoints endpoints) => context.ReadAndAnswerAsync(endpoints.CreateLinkTokenAsync))
            .WithMetadata(new BodyMetadata(typeof(LinkTokenBody), isOptional: true))
            .Produces<LinkTokenAnswer>()
            .Describe("CreatePlaidLinkToken", "A token to open Plaid Link with; with item_id, to repair that item.", 400, 401, 404, 409, 413, 415, 429, 503);
}
