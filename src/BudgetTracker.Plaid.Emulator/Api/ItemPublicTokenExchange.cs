namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
internal static class ItemPublicTokenExchange
{
    public static ItemPublicTokenExchangeResponse Handle(ApiCall call)
    {
        var token = call.Fields.Required("public_token");
        call.Fields.Validate();

        var issued = Find(call.State, token);
        if (issued.Spent && call.Emulation.Options.OneTimePublicTokens)
            throw Errors.InvalidPublicToken("provided public token has already been exchanged");
        if (issued.Item.Removed)
            throw Errors.ItemNotFound();

        issued.Spent = true;
        issued.Item.Exchanges++;
        var access = issued.Item.AccessToken ?? call.State.IssueAccessToken(issued.Item);
        return new(access, issued.Item.Id, call.RequestId);
    }

    private static IssuedPublicToken Find(EmulatorState state, string token)
    {
        if (token.Split('-', 3) is not ["public", var environment, _])
            throw Errors.InvalidPublicToken("provided public token is in an invalid format. expected format: public-<environment>-<identifier>");
        if (environment is not "sandbox")
            throw Errors.InvalidPublicToken("provided public token is for the wrong Plaid environment. expected \"sandbox\"");
        var issued = state.FindPublicToken(token) ?? throw Errors.InvalidPublicToken("could not find matching public token");
        return state.Now < issued.ExpiresAt
            ? issued
            : throw Errors.InvalidPublicToken("provided public token is expired. public tokens expire 30 minutes after creation");
    }
}

internal sealed record ItemPublicTokenExchangeResponse(string AccessToken, string ItemId, string RequestId);
