using System.Text.Json.Serialization.Metadata;
using Json = BudgetTracker.Plaid.PlaidJsonContext;

namespace BudgetTracker.Plaid;

/// <summary>One route of Plaid's: where it is, what goes in and out, and whether a call of unknown outcome may be repeated.</summary>
internal sealed record PlaidEndpoint<TRequest, TResponse>(
    string Path, Repeat Repeat, JsonTypeInfo<TRequest> RequestType, JsonTypeInfo<TResponse> ResponseType)
    : PlaidEndpoint(Path, Repeat, ResponseType)
    where TResponse : class, IPlaidResponse;

/// <summary>What sending needs to know of a route; the same code sends them all.</summary>
internal abstract record PlaidEndpoint(string Path, Repeat Repeat, JsonTypeInfo AnswerType);

/// <summary>What a second, identical call does.</summary>
internal enum Repeat
{
    /// <summary>Loses something: the call is made once, whatever the outcome.</summary>
    Never,

    /// <summary>The same as one call, or leaves something behind that expires unused.</summary>
    Safe,
}

/// <summary>The table of the routes.</summary>
internal static class PlaidEndpoints
{
    /// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
    public static readonly PlaidEndpoint<LinkTokenCreateRequest, LinkTokenCreateResponse> LinkTokenCreate =
        new("/link/token/create", Repeat.Safe, Json.Default.LinkTokenCreateRequest, Json.Default.LinkTokenCreateResponse);

    /// <seealso href="https://plaid.com/docs/api/link/#linktokenget"/>
    public static readonly PlaidEndpoint<LinkTokenGetRequest, LinkTokenGetResponse> LinkTokenGet =
        new("/link/token/get", Repeat.Safe, Json.Default.LinkTokenGetRequest, Json.Default.LinkTokenGetResponse);

    /// <summary>One-time: a second call is refused, and the token of the first answer is lost with it.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
    public static readonly PlaidEndpoint<PublicTokenRequest, PublicTokenExchangeResponse> PublicTokenExchange =
        new("/item/public_token/exchange", Repeat.Never, Json.Default.PublicTokenRequest, Json.Default.PublicTokenExchangeResponse);

    /// <seealso href="https://plaid.com/docs/api/items/#itemget"/>
    public static readonly PlaidEndpoint<AccessTokenRequest, ItemResponse> ItemGet =
        new("/item/get", Repeat.Safe, Json.Default.AccessTokenRequest, Json.Default.ItemResponse);

    /// <summary>The second call answers ITEM_NOT_FOUND.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itemremove"/>
    public static readonly PlaidEndpoint<AccessTokenRequest, EmptyResponse> ItemRemove =
        new("/item/remove", Repeat.Safe, Json.Default.AccessTokenRequest, Json.Default.EmptyResponse);

    /// <seealso href="https://plaid.com/docs/api/items/#itemwebhookupdate"/>
    public static readonly PlaidEndpoint<ItemWebhookUpdateRequest, ItemResponse> ItemWebhookUpdate =
        new("/item/webhook/update", Repeat.Safe, Json.Default.ItemWebhookUpdateRequest, Json.Default.ItemResponse);

    /// <summary>The old token dies with the first call, so a second one cannot bring the new token back.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itemaccess_tokeninvalidate"/>
    public static readonly PlaidEndpoint<AccessTokenRequest, AccessTokenInvalidateResponse> AccessTokenInvalidate =
        new("/item/access_token/invalidate", Repeat.Never, Json.Default.AccessTokenRequest, Json.Default.AccessTokenInvalidateResponse);

    /// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
    public static readonly PlaidEndpoint<AccessTokenRequest, AccountsGetResponse> AccountsGet =
        new("/accounts/get", Repeat.Safe, Json.Default.AccessTokenRequest, Json.Default.AccountsGetResponse);

    /// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
    public static readonly PlaidEndpoint<InstitutionGetRequest, InstitutionResponse> InstitutionGetById =
        new("/institutions/get_by_id", Repeat.Safe, Json.Default.InstitutionGetRequest, Json.Default.InstitutionResponse);

    /// <summary>The same client_user_id gives the same user_id.</summary>
    /// <seealso href="https://plaid.com/docs/api/users/#usercreate"/>
    public static readonly PlaidEndpoint<UserCreateRequest, UserCreateResponse> UserCreate =
        new("/user/create", Repeat.Safe, Json.Default.UserCreateRequest, Json.Default.UserCreateResponse);

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsget"/>
    public static readonly PlaidEndpoint<UserItemsGetRequest, UserItemsGetResponse> UserItemsGet =
        new("/user/items/get", Repeat.Safe, Json.Default.UserItemsGetRequest, Json.Default.UserItemsGetResponse);

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsremove"/>
    public static readonly PlaidEndpoint<UserItemsRemoveRequest, EmptyResponse> UserItemsRemove =
        new("/user/items/remove", Repeat.Safe, Json.Default.UserItemsRemoveRequest, Json.Default.EmptyResponse);

    /// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/#get-webhook-verification-key"/>
    public static readonly PlaidEndpoint<WebhookKeyGetRequest, WebhookKeyResponse> WebhookVerificationKeyGet =
        new("/webhook_verification_key/get", Repeat.Safe, Json.Default.WebhookKeyGetRequest, Json.Default.WebhookKeyResponse);
}
