using System.Text.Json;
using Json = BudgetTracker.Plaid.PlaidJsonContext;

namespace BudgetTracker.Plaid;

/// <summary>One route of Plaid's: where it is, what goes in and out, and whether a call of unknown outcome may be repeated.</summary>
internal sealed record PlaidEndpoint<TRequest, TResponse>(
    string Path, Repeat Repeat, Action<Utf8JsonWriter, TRequest> Write, Func<ReadOnlySpan<byte>, TResponse?> Read)
    : PlaidEndpoint(Path, Repeat, Read)
    where TResponse : class, IPlaidResponse;

/// <summary>What sending needs to know of a route; the same code sends them all.</summary>
internal abstract record PlaidEndpoint(string Path, Repeat Repeat, Func<ReadOnlySpan<byte>, IPlaidResponse?> ReadAnswer);

/// <summary>What a second, identical call does.</summary>
internal enum Repeat
{
    /// <summary>Loses something: the call is made once, whatever the outcome.</summary>
    Never,

    /// <summary>The same as one call, or leaves something behind that expires unused.</summary>
    Safe,
}

/// <summary>The table of the routes. Each is made when it is first called: a function that starts needs one, and describing them all takes as long as its start.</summary>
internal static class PlaidEndpoints
{
    /// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
    public static PlaidEndpoint<LinkTokenCreateRequest, LinkTokenCreateResponse> LinkTokenCreate => field ??=
        new("/link/token/create", Repeat.Safe, PlaidRequestJson.Write, PlaidResponseJson.ReadLinkToken);

    /// <seealso href="https://plaid.com/docs/api/link/#linktokenget"/>
    public static PlaidEndpoint<LinkTokenGetRequest, LinkTokenGetResponse> LinkTokenGet => field ??=
        new("/link/token/get", Repeat.Safe, static (json, request) => json.WriteString("link_token"u8, request.LinkToken), static body => JsonSerializer.Deserialize(body, Json.Default.LinkTokenGetResponse));

    /// <summary>One-time: a second call is refused, and the token of the first answer is lost with it.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
    public static PlaidEndpoint<PublicTokenRequest, PublicTokenExchangeResponse> PublicTokenExchange => field ??=
        new("/item/public_token/exchange", Repeat.Never, static (json, request) => json.WriteString("public_token"u8, request.PublicToken.Reveal()), PlaidResponseJson.ReadExchange);

    /// <seealso href="https://plaid.com/docs/api/items/#itemget"/>
    public static PlaidEndpoint<AccessTokenRequest, ItemResponse> ItemGet => field ??=
        new("/item/get", Repeat.Safe, WriteAccessToken, static body => JsonSerializer.Deserialize(body, Json.Default.ItemResponse));

    /// <summary>The second call answers ITEM_NOT_FOUND.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itemremove"/>
    public static PlaidEndpoint<AccessTokenRequest, EmptyResponse> ItemRemove => field ??=
        new("/item/remove", Repeat.Safe, WriteAccessToken, static body => JsonSerializer.Deserialize(body, Json.Default.EmptyResponse));

    /// <seealso href="https://plaid.com/docs/api/items/#itemwebhookupdate"/>
    public static PlaidEndpoint<ItemWebhookUpdateRequest, ItemResponse> ItemWebhookUpdate => field ??=
        new("/item/webhook/update", Repeat.Safe, static (json, request) =>
        {
            json.WriteString("access_token"u8, request.AccessToken.Reveal());
            json.WriteString("webhook"u8, request.Webhook); // Null too, which is what clears it.
        }, static body => JsonSerializer.Deserialize(body, Json.Default.ItemResponse));

    /// <summary>The old token dies with the first call, so a second one cannot bring the new token back.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itemaccess_tokeninvalidate"/>
    public static PlaidEndpoint<AccessTokenRequest, AccessTokenInvalidateResponse> AccessTokenInvalidate => field ??=
        new("/item/access_token/invalidate", Repeat.Never, WriteAccessToken, static body => JsonSerializer.Deserialize(body, Json.Default.AccessTokenInvalidateResponse));

    /// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
    public static PlaidEndpoint<AccessTokenRequest, AccountsGetResponse> AccountsGet => field ??=
        new("/accounts/get", Repeat.Safe, WriteAccessToken, static body => JsonSerializer.Deserialize(body, Json.Default.AccountsGetResponse));

    /// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
    public static PlaidEndpoint<InstitutionGetRequest, InstitutionResponse> InstitutionGetById => field ??=
        new("/institutions/get_by_id", Repeat.Safe, static (json, request) =>
        {
            json.WriteString("institution_id"u8, request.InstitutionId);
            PlaidRequestJson.WriteList(json, "country_codes"u8, request.CountryCodes);
        }, static body => JsonSerializer.Deserialize(body, Json.Default.InstitutionResponse));

    /// <summary>The same client_user_id gives the same user_id.</summary>
    /// <seealso href="https://plaid.com/docs/api/users/#usercreate"/>
    public static PlaidEndpoint<UserCreateRequest, UserCreateResponse> UserCreate => field ??=
        new("/user/create", Repeat.Safe, static (json, request) =>
        {
            json.WriteString("client_user_id"u8, request.ClientUserId);
            json.WriteBoolean("with_upgraded_user"u8, request.WithUpgradedUser);
        }, static body => JsonSerializer.Deserialize(body, Json.Default.UserCreateResponse));

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsget"/>
    public static PlaidEndpoint<UserItemsGetRequest, UserItemsGetResponse> UserItemsGet => field ??=
        new("/user/items/get", Repeat.Safe, static (json, request) => json.WriteString("user_id"u8, request.UserId), static body => JsonSerializer.Deserialize(body, Json.Default.UserItemsGetResponse));

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsremove"/>
    public static PlaidEndpoint<UserItemsRemoveRequest, EmptyResponse> UserItemsRemove => field ??=
        new("/user/items/remove", Repeat.Safe, static (json, request) =>
        {
            json.WriteString("user_id"u8, request.UserId);
            PlaidRequestJson.WriteList(json, "item_ids"u8, request.ItemIds);
        }, static body => JsonSerializer.Deserialize(body, Json.Default.EmptyResponse));

    /// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/#get-webhook-verification-key"/>
    public static PlaidEndpoint<WebhookKeyGetRequest, WebhookKeyResponse> WebhookVerificationKeyGet => field ??=
        new("/webhook_verification_key/get", Repeat.Safe, static (json, request) => json.WriteString("key_id"u8, request.KeyId), static body => JsonSerializer.Deserialize(body, Json.Default.WebhookKeyResponse));

    private static void WriteAccessToken(Utf8JsonWriter json, AccessTokenRequest request) =>
        json.WriteString("access_token"u8, request.AccessToken.Reveal());
}
