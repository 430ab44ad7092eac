using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The routes of the caller's items.</summary>
internal static class ItemRoutes
{
    public static ApiRoute List { get; } = new()
    {
        Method = "GET",
        Path = "/items",
        Name = "ListPlaidItems",
        Summary = "The caller's linked items, oldest first.",
        Handler = ListAsync,
        Answers = [new(HttpStatus.Ok, typeof(ItemsAnswer))],
        ProblemOf = PlaidProblems.Of,
    };

    public static ApiRoute Remove { get; } = new()
    {
        Method = "DELETE",
        Path = "/items/{item_id}",
        Name = "RemovePlaidItem",
        Summary = "Unlinks an item here and at Plaid; safe to repeat.",
        Handler = RemoveAsync,
        Answers = [new(HttpStatus.NoContent)],
        Problems = [HttpStatus.NotFound],
        ProblemOf = PlaidProblems.Of,
    };

    public static ApiRoute Check { get; } = new()
    {
        Method = "POST",
        Path = "/items/{item_id}/check",
        Name = "CheckPlaidItem",
        Summary = "Asks Plaid how an item is, for a page whose update mode is over.",
        Handler = CheckAsync,
        Answers = [new(HttpStatus.Ok, typeof(ItemAnswer))],
        Problems = [HttpStatus.NotFound],
        ProblemOf = PlaidProblems.Of,
        IsRateLimited = true,
    };

    private static async Task<ApiResponse> CheckAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var itemId = ItemIdOf(request);
        var item = await services.GetRequiredService<IItemCheckService>().CheckAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false);
        return ApiResponse.Json(HttpStatus.Ok, ItemAnswer.Of(item), ItemJson.Default.ItemAnswer);
    }

    /// <exception cref="ItemNotFoundException">It cannot be an item's id.</exception>
    public static string ItemIdOf(ApiRequest request)
    {
        var itemId = request.RouteValues["item_id"];
        return TokenText.IsValid(itemId) ? itemId : throw new ItemNotFoundException(itemId);
    }

    private static async Task<ApiResponse> ListAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var items = await services.GetRequiredService<IAccessTokenRepository>().ListAsync(request.UserId, cancellationToken).ConfigureAwait(false);
        return ApiResponse.Json(
            HttpStatus.Ok, new([.. items.Select(static item => ItemAnswer.Of(item) with { CreatedAt = item.CreatedAt })]), ItemJson.Default.ItemsAnswer);
    }

    private static async Task<ApiResponse> RemoveAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IItemRemovalService>().RemoveAsync(request.UserId, ItemIdOf(request), cancellationToken).ConfigureAwait(false);
        return ApiResponse.NoContent();
    }
}
