using Microsoft.AspNetCore.Http;

namespace BudgetTracker.Plaid;

/// <summary>From ASP.NET Core to <see cref="PlaidLinkEndpoints"/> and back.</summary>
internal static class RequestAnswer
{
    private const int ClientClosedRequest = 499;

    /// <summary>For a route that takes a body.</summary>
    public static Task<IResult> ReadAndAnswerAsync(this HttpContext context, Func<PlaidLinkRequest, CancellationToken, Task<PlaidLinkResponse>> answer) =>
        AnswerAsync(context, async (request, token) =>
        {
            var body = await ReadAsync(context.Request, token).ConfigureAwait(false);
            return await answer(request with { ContentType = context.Request.ContentType, Body = body }, token).ConfigureAwait(false);
        });

    /// <summary>For a route that takes none; a body that is sent all the same is passed over.</summary>
    public static async Task<IResult> AnswerAsync(this HttpContext context, Func<PlaidLinkRequest, CancellationToken, Task<PlaidLinkResponse>> answer)
    {
        var request = new PlaidLinkRequest
        {
            UserId = UserFilter.UserOf(context),
            Path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent(),
        };
        try
        {
            return new PlaidLinkResult(await answer(request, context.RequestAborted).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.StatusCode(ClientClosedRequest);
        }
    }

    /// <summary>The body, or where it is too large, more of it than is accepted.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // As much as is announced, and a byte more to find the end with.
        var buffer = new byte[Math.Min(request.ContentLength ?? PlaidLinkRequest.MaxBodyBytes, PlaidLinkRequest.MaxBodyBytes) + 1];
        var length = await request.Body
            .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer.AsMemory(0, length);
    }
}
