namespace BudgetTracker;

/// <summary>A public token for an item that there is, from before update mode had link tokens.</summary>
/// <seealso href="https://plaid.com/docs/api/items/"/>
internal static class ItemPublicTokenCreate
{
    public static ItemPublicTokenCreateResponse Handle(ApiCall call)
    {
        var token = call.State.IssuePublicToken(call.RequireItem());
        return new(token, call.State.PublicTokens[token].ExpiresAt, call.RequestId);
    }
}

internal sealed record ItemPublicTokenCreateResponse(string PublicToken, DateTimeOffset Expiration, string RequestId);
