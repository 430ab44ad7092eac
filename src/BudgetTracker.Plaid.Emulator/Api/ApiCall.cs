namespace BudgetTracker;

/// <summary>One request as a handler sees it.</summary>
internal sealed record ApiCall(ApiFields Fields, EmulatorState State, Emulation Emulation, Uri BaseAddress, string RequestId)
{
    /// <summary>The item that <c>access_token</c> names, after the body was validated.</summary>
    public Item RequireItem(string accessToken)
    {
        if (!accessToken.StartsWith("access-sandbox-", StringComparison.Ordinal) && accessToken.StartsWith("access-", StringComparison.Ordinal))
            throw Errors.InvalidAccessToken("provided access token is for the wrong Plaid environment. expected \"sandbox\"");
        var item = State.FindByAccessToken(accessToken) ?? throw Errors.InvalidAccessToken("could not find matching access token");
        return item.Removed ? throw Errors.ItemNotFound() : item;
    }

    /// <summary>Reads <c>access_token</c> as the last field: of an item with transactions that can be asked for.</summary>
    /// <param name="days">How far back they are to go, where the item has none yet.</param>
    /// <param name="options">The body's options.</param>
    /// <param name="others">Further objects in the body.</param>
    public Item RequireTransactions(int? days, ApiFields? options, IReadOnlyList<ApiFields>? others = null)
    {
        var token = Fields.Required("access_token");
        Fields.Validate();
        options?.Validate();
        foreach (var other in others ?? [])
            other.Validate();
        var item = RequireItem(token);
        item.ThrowIfBroken();
        Emulation.Use(item, Products.Transactions, days);
        return item;
    }

    /// <summary>Reads <c>access_token</c> as the only field.</summary>
    public Item RequireItem()
    {
        var token = Fields.Required("access_token");
        Fields.Validate();
        return RequireItem(token);
    }
}
