using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BudgetTracker.Plaid;

internal static class ItemEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/items", (HttpContext context, PlaidLinkEndpoints endpoints) => context.AnswerAsync(endpoints.ListItemsAsync))
            .Produces<ItemsAnswer>()
            .Describe("ListPlaidItems", "The caller's linked items, oldest first.", 401, 503);
        api.MapDelete("/items/{item_id}", (HttpContext context, string item_id, PlaidLinkEndpoints endpoints) =>
                context.AnswerAsync((request, token) => endpoints.RemoveItemAsync(request, item_id, token)))
            .Produces(StatusCodes.Status204NoContent)
            .Describe("RemovePlaidItem", "Unlinks an item here and at Plaid; safe to repeat.", 401, 404, 503);
    }
}
