using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>Every route of Plaid's API that the emulator knows.</summary>
internal static class ApiRoutes
{
    public static void MapApi(this IEndpointRouteBuilder app, Emulation emulation)
    {
        var json = EmulatorJson.Default;
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        Post("/link/token/create", LinkTokenCreate.Handle, json.LinkTokenCreateResponse);
        Post("/link/token/get", LinkTokenGet.Handle, json.LinkTokenGetResponse);
        Post("/item/public_token/exchange", ItemPublicTokenExchange.Handle, json.ItemPublicTokenExchangeResponse);
        Post("/item/get", ItemGet.Handle, json.ItemGetResponse);
        Post("/item/remove", ItemRemove.Handle, json.EmptyResponse);
        Post("/item/webhook/update", ItemWebhookUpdate.Handle, json.ItemWebhookUpdateResponse);
        Post("/item/access_token/invalidate", ItemAccessTokenInvalidate.Handle, json.ItemAccessTokenInvalidateResponse);
        Post("/accounts/get", AccountsGet.Handle, json.AccountsGetResponse);
        Post("/transactions/sync", TransactionsSync.Handle, json.TransactionsSyncResponse);
        Post("/transactions/get", TransactionsGet.Handle, json.TransactionsGetResponse);
        Post("/transactions/refresh", TransactionsRefresh.Handle, json.EmptyResponse);
        Post("/transactions/recurring/get", TransactionsRecurringGet.Handle, json.TransactionsRecurringGetResponse);
        Post("/sandbox/transactions/create", SandboxTransactionsCreate.Handle, json.EmptyResponse);
        Post("/institutions/get_by_id", InstitutionsGetById.Handle, json.InstitutionsGetByIdResponse);
        Post("/user/create", UserCreate.Handle, json.UserCreateResponse);
        Post("/user/items/get", UserItemsGet.Handle, json.UserItemsGetResponse);
        Post("/user/items/remove", UserItemsRemove.Handle, json.EmptyResponse);
        Post("/webhook_verification_key/get", WebhookVerificationKeyGet.Handle, json.WebhookVerificationKeyGetResponse);
        Post("/sandbox/public_token/create", SandboxPublicTokenCreate.Handle, json.SandboxPublicTokenCreateResponse);
        Post("/sandbox/item/reset_login", SandboxItemResetLogin.Handle, json.SandboxItemResetLoginResponse);
        Post("/sandbox/item/fire_webhook", SandboxItemFireWebhook.Handle, json.SandboxItemFireWebhookResponse);
        Post("/institutions/get", InstitutionsGet.Handle, json.InstitutionsGetResponse);
        Post("/institutions/search", InstitutionsSearch.Handle, json.InstitutionsSearchResponse);
        Post("/categories/get", CategoriesGet.Handle, json.CategoriesGetResponse, needsKeys: false);
        Post("/user/get", UserGet.Handle, json.UserGetResponse);
        Post("/user/update", UserUpdate.Handle, json.EmptyResponse);
        Post("/user/remove", UserRemove.Handle, json.EmptyResponse);
        Post("/sandbox/user/reset_login", SandboxUserResetLogin.Handle, json.EmptyResponse);
        Post("/item/public_token/create", ItemPublicTokenCreate.Handle, json.ItemPublicTokenCreateResponse);
        Post("/accounts/balance/get", AccountsBalanceGet.Handle, json.AccountsGetResponse);
        Post("/auth/get", AuthGet.Handle, json.AuthGetResponse);
        Post("/identity/get", IdentityGet.Handle, json.AccountsGetResponse);
        Post("/liabilities/get", LiabilitiesGet.Handle, json.LiabilitiesGetResponse);
        Post("/investments/holdings/get", InvestmentsHoldingsGet.Handle, json.InvestmentsHoldingsGetResponse);
        Post("/investments/transactions/get", InvestmentsTransactionsGet.Handle, json.InvestmentsTransactionsGetResponse);
        Post("/sandbox/item/set_verification_status", SandboxItemSetVerificationStatus.Handle, json.EmptyResponse);

        emulation.Routes = [.. known.Order(StringComparer.Ordinal)];
        app.MapFallback(context => UnknownAsync(context, known.Contains(context.Request.Path.Value ?? "")));

        void Post<T>(string path, Func<ApiCall, T> handle, JsonTypeInfo<T> type, bool needsKeys = true)
        {
            known.Add(path);
            app.MapMethods(path, [HttpMethods.Post], new ApiEndpoint<T>(path, handle, type, emulation, needsKeys).InvokeAsync);
        }
    }

    private static Task UnknownAsync(HttpContext context, bool wrongMethod)
    {
        var requestId = Ids.Request();
        if (wrongMethod)
            context.Response.Headers.Allow = HttpMethods.Post;
        var error = wrongMethod ? Errors.MethodNotAllowed() : Errors.NotFound();
        return ApiErrorAnswer.From(error, requestId).SendAsync(context, requestId);
    }
}
