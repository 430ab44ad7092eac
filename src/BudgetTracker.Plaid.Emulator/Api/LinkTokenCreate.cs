namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
internal static class LinkTokenCreate
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(4);
    private static readonly TimeSpan _updateModeLife = TimeSpan.FromMinutes(30);

    public static LinkTokenCreateResponse Handle(ApiCall call)
    {
        var request = LinkTokenCreateRequest.Read(call.Fields, call.Emulation.Options.RedirectUris);
        var user = request.User?.Find(call.State);
        var item = request.AccessToken is { } access ? call.RequireItem(access) : null;
        CheckProducts(call.Fields, request, item);

        var life = request.HostedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : item is null ? _life : _updateModeLife;
        var token = new LinkToken
        {
            CreatedAt = call.State.Now,
            ExpiresAt = call.State.Now + life,
            ClientName = request.ClientName,
            Language = request.Language,
            CountryCodes = request.CountryCodes,
            Products = request.Products,
            ProductsIfSupported = request.ProductsIfSupported,
            ConsentedProducts = request.ConsentedProducts,
            ClientUserId = request.ClientUserId,
            UserId = user?.Id,
            Webhook = request.Webhook,
            RedirectUri = request.RedirectUri,
            AccountFilters = request.AccountFilters,
            RoutingNumber = request.RoutingNumber,
            UpdateItem = item,
            AccountSelection = request.AccountSelection,
            Hosted = request.HostedSeconds is not null,
            CompletionRedirectUri = request.CompletionRedirectUri,
            MultiItem = request.MultiItem,
            DaysRequested = request.DaysRequested,
        };
        call.State.Add(token);
        var hosted = token.Hosted ? new Uri(call.BaseAddress, $"/hosted/{token.Value}").ToString() : null;
        return new(token.Value, token.ExpiresAt, hosted, user?.Id, call.RequestId);
    }

    private static void CheckProducts(ApiFields fields, LinkTokenCreateRequest request, Item? item)
    {
        Products.Check(request.Products);
        if (item is null && request.Products.Count == 0)
            fields.RequireField("products");
        if (item is not null && request.Products.FirstOrDefault(p => !Catalog.UpdateModeProducts.Contains(p)) is { } product)
            fields.Invalid($"products must be omitted in update mode, but contains \"{product}\"");
        if (item is not null && request.MultiItem)
            fields.Invalid("enable_multi_item_link must be omitted in update mode");
        fields.Validate();
    }
}
