using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's Items.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/items/"/>
public interface IPlaidItemApi
{
    /// <summary>
    /// <c>/item/public_token/exchange</c>: one-time, and therefore never repeated by the client, whatever the outcome.
    /// </summary>
    Task<PublicTokenExchangeResponse> ExchangePublicTokenAsync(PublicToken publicToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/get</c>.</summary>
    Task<PlaidItem> GetItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/remove</c>: ends the Item, its billing and its token. Safe to repeat: then ITEM_NOT_FOUND.</summary>
    Task RemoveItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/webhook/update</c>; null clears the webhook.</summary>
    /// <exception cref="ArgumentException"><paramref name="webhook"/> is not an absolute address.</exception>
    Task<PlaidItem> UpdateItemWebhookAsync(AccessToken accessToken, Uri? webhook, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidItemApi"/>
internal sealed class PlaidItemApi(PlaidTransport transport) : IPlaidItemApi
{
    /// <summary>One-time: a second call is refused, and the token of the first answer is lost with it.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
    public static PlaidCall<PublicTokenExchangeRequest, PublicTokenExchangeResponse> ExchangeCall =>
        new("/item/public_token/exchange", Repeat.Never, PlaidJson.Default.PublicTokenExchangeRequest, PlaidJson.Default.PublicTokenExchangeResponse) { IsExchange = true };

    /// <seealso href="https://plaid.com/docs/api/items/#itemget"/>
    public static PlaidCall<AccessTokenRequest, ItemResponse> GetCall =>
        new("/item/get", Repeat.Safe, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.ItemResponse);

    /// <summary>The second call answers ITEM_NOT_FOUND.</summary>
    /// <seealso href="https://plaid.com/docs/api/items/#itemremove"/>
    public static PlaidCall<AccessTokenRequest, EmptyResponse> RemoveCall =>
        new("/item/remove", Repeat.Safe, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.EmptyResponse);

    /// <seealso href="https://plaid.com/docs/api/items/#itemwebhookupdate"/>
    public static PlaidCall<ItemWebhookUpdateRequest, ItemResponse> UpdateWebhookCall =>
        new("/item/webhook/update", Repeat.Safe, PlaidJson.Default.ItemWebhookUpdateRequest, PlaidJson.Default.ItemResponse);

    public Task<PublicTokenExchangeResponse> ExchangePublicTokenAsync(PublicToken publicToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(ExchangeCall, new(publicToken), cancellationToken);

    public async Task<PlaidItem> GetItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        (await transport.SendAsync(GetCall, new(accessToken), cancellationToken).ConfigureAwait(false)).Item;

    public Task RemoveItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(RemoveCall, new(accessToken), cancellationToken);

    public Task<PlaidItem> UpdateItemWebhookAsync(AccessToken accessToken, Uri? webhook, CancellationToken cancellationToken = default)
    {
        if (webhook is { IsAbsoluteUri: false })
            throw new ArgumentException("A webhook is an absolute https address, or null.", nameof(webhook));
        return UpdateItemWebhookAsync(new(accessToken, webhook?.AbsoluteUri), cancellationToken);
    }

    private async Task<PlaidItem> UpdateItemWebhookAsync(ItemWebhookUpdateRequest request, CancellationToken cancellationToken) =>
        (await transport.SendAsync(UpdateWebhookCall, request, cancellationToken).ConfigureAwait(false)).Item;
}

/// <summary>Body of the calls that take an Item's token and nothing else.</summary>
internal sealed record AccessTokenRequest(AccessToken AccessToken);

internal sealed record PublicTokenExchangeRequest(PublicToken PublicToken);

/// <param name="AccessToken">The Item's token.</param>
/// <param name="Webhook">Null too is sent: that is what clears it.</param>
internal sealed record ItemWebhookUpdateRequest(
    AccessToken AccessToken,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Webhook);

internal sealed record ItemResponse : IPlaidResponse
{
    public required PlaidItem Item { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>Answer of <c>/item/public_token/exchange</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
public sealed record PublicTokenExchangeResponse : IPlaidResponse
{
    /// <summary>The permanent token.</summary>
    public required AccessToken AccessToken { get; init; }

    /// <summary>The Item it opens.</summary>
    public required string ItemId { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}
