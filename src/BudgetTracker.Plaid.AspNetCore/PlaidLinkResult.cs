using Microsoft.AspNetCore.Http;

namespace BudgetTracker.Plaid;

/// <summary>Sends an answer as it is.</summary>
internal sealed class PlaidLinkResult(PlaidLinkResponse answer) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.StatusCode;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.ContentType is null)
            return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
