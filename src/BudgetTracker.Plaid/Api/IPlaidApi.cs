namespace BudgetTracker.Plaid;

/// <summary>
/// The Plaid calls this library needs, and the seam to replace them: a test's substitute or an adapter over another client.
/// Every method throws <see cref="PlaidApiException"/> where Plaid answers with an error,
/// <see cref="PlaidTransportException"/> where there is no usable answer,
/// and <see cref="PlaidConfigurationException"/> where the credentials cannot be had.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/"/>
public interface IPlaidApi
{
    /// <summary><c>/link/token/create</c>: a token for the browser to open Plaid Link with.</summary>
    Task<LinkTokenCreateResponse> CreateLinkTokenAsync(LinkTokenCreateRequest request, CancellationToken cancellationToken = default);

    /// <summary><c>/link/token/get</c>: what happened in the Link sessions of a token; kept up to 6 h.</summary>
    Task<LinkTokenGetResponse> GetLinkTokenAsync(string linkToken, CancellationToken cancellationToken = default);

    /// <summary>
    /// <c>/item/public_token/exchange</c>: one-time, and therefore never repeated by the client, whatever the outcome.
    /// </summary>
    Task<PublicTokenExchangeResponse> ExchangePublicTokenAsync(PublicToken publicToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/get</c>.</summary>
    Task<PlaidItem> GetItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/remove</c>: ends the Item, its billing and its token. Safe to repeat: then ITEM_NOT_FOUND.</summary>
    Task RemoveItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/item/webhook/update</c>; null clears the webhook.</summary>
    Task<PlaidItem> UpdateItemWebhookAsync(AccessToken accessToken, Uri? webhook, CancellationToken cancellationToken = default);

    /// <summary><c>/item/access_token/invalidate</c>: a new token for the old one, which dies at once; never repeated.</summary>
    Task<AccessToken> InvalidateAccessTokenAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/accounts/get</c>: the Item and its accounts.</summary>
    Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary><c>/institutions/get_by_id</c>.</summary>
    Task<PlaidInstitution> GetInstitutionAsync(
        string institutionId, IReadOnlyList<string> countryCodes, CancellationToken cancellationToken = default);

    /// <summary><c>/user/create</c>: Plaid's <c>user_id</c>; the same <paramref name="clientUserId"/> gives the same one.</summary>
    Task<string> CreateUserAsync(string clientUserId, CancellationToken cancellationToken = default);

    /// <summary><c>/user/items/get</c>: every Item of a user, whether or not anybody holds its token.</summary>
    Task<IReadOnlyList<PlaidItem>> GetUserItemsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary><c>/user/items/remove</c>: removes Items without their tokens, all or none.</summary>
    Task RemoveUserItemsAsync(string userId, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary><c>/webhook_verification_key/get</c>: the public key that signed a webhook.</summary>
    Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default);
}
