using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The route by which a person has the bank asked for news.</summary>
internal static class RefreshRoute
{
    public static ApiRoute Refresh { get; } = new()
    {
        Method = "POST",
        Path = "/items/{item_id}/refresh",
        Name = "RefreshPlaidItem",
        Summary = "Has the bank asked for new transactions, which arrive a little later; once in a few minutes.",
        Handler = RefreshAsync,
        Answers = [new(HttpStatus.Accepted, typeof(ItemAnswer))],
        Problems = [HttpStatus.NotFound, HttpStatus.Conflict, HttpStatus.TooManyRequests],
        ProblemOf = ProblemOf,
        IsRateLimited = true,
    };

    private static async Task<ApiResponse> RefreshAsync(IServiceProvider services, ApiRequest request, CancellationToken cancellationToken)
    {
        var itemId = ItemRoutes.ItemIdOf(request);
        var item = await services.GetRequiredService<ITransactionSyncService>().RefreshAsync(request.UserId, itemId, cancellationToken).ConfigureAwait(false);
        return ApiResponse.Json(HttpStatus.Accepted, ItemAnswer.Of(item), ItemJson.Default.ItemAnswer);
    }

    private static ApiProblem? ProblemOf(BudgetTrackerException exception) => exception switch
    {
        RefreshTooSoonException soon => new(HttpStatus.TooManyRequests, "refresh_too_soon", "The bank was asked a short while ago. News arrive by themselves.")
        {
            RetryAfter = soon.RetryAfter,
        },
        PlaidApiException { ErrorCode: PlaidErrorCodes.ProductsNotSupported } => new(
            HttpStatus.Conflict, "refresh_not_supported", "This bank cannot be asked for news. They arrive by themselves."),
        _ => PlaidProblems.Of(exception),
    };
}
