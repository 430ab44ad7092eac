using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BudgetTracker.Plaid;

internal static class ItemEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/items", ListAsync)
            .Produces<ItemsAnswer>()
            .Describe("ListPlaidItems", "The caller's linked items, oldest first.", 401, 503);
        api.MapDelete("/items/{item_id}", RemoveAsync)
            .Produces(StatusCodes.Status204NoContent)
            .Describe("RemovePlaidItem", "Unlinks an item here and at Plaid; safe to repeat.", 401, 404, 503);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IAccessTokenRepository repository)
    {
        var items = await repository.ListAsync(UserFilter.UserOf(context), context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(new ItemsAnswer([.. items.Select(item => ItemAnswer.Of(item) with { CreatedAt = item.CreatedAt })]), Wire.Default.ItemsAnswer);
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, string item_id, IItemRemovalService service)
    {
        if (!RequestValues.IsToken(item_id))
            return Problem.ItemNotFound();
        await service.RemoveAsync(UserFilter.UserOf(context), item_id, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
