namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itemaccess_tokeninvalidate"/>
internal static class ItemAccessTokenInvalidate
{
    public static ItemAccessTokenInvalidateResponse Handle(ApiCall call) =>
        new(call.State.IssueAccessToken(call.RequireItem()), call.RequestId);
}

internal sealed record ItemAccessTokenInvalidateResponse(string NewAccessToken, string RequestId);
