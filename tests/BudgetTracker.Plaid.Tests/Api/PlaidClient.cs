using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Every area of Plaid's API at once, as no host needs it.</summary>
internal interface IPlaidAreas
    : IPlaidLinkApi, IPlaidItemApi, IPlaidAccountApi, IPlaidTransactionApi, IPlaidInstitutionApi, IPlaidUserApi, IPlaidWebhookApi
{
    static IEnumerable<string> MethodNames => typeof(IPlaidAreas).GetInterfaces().SelectMany(static area => area.GetMethods()).Select(static method => method.Name);
}

/// <summary>The library's clients on one transport, made without a container.</summary>
internal sealed class PlaidClient : IPlaidAreas, IDisposable
{
    private readonly PlaidHttp _http;
    private readonly PlaidTransport _transport;

    public PlaidClient(
        ISecretProvider secrets, IOptions<PlaidOptions> options, TimeProvider? time = null, ILogger<PlaidTransport>? logger = null, HttpMessageHandler? handler = null)
    {
        _http = new PlaidHttp(options, time ?? TimeProvider.System, handler);
        _transport = new PlaidTransport(_http, secrets, options, time ?? TimeProvider.System, logger ?? NullLogger<PlaidTransport>.Instance);
    }

    public Task ConnectAsync(CancellationToken cancellationToken = default) => _transport.ConnectAsync(cancellationToken);

    public Task<LinkTokenCreateResponse> CreateLinkTokenAsync(LinkTokenCreateRequest request, CancellationToken cancellationToken = default) =>
        new PlaidLinkApi(_transport).CreateLinkTokenAsync(request, cancellationToken);

    public Task<LinkTokenGetResponse> GetLinkTokenAsync(string linkToken, CancellationToken cancellationToken = default) =>
        new PlaidLinkApi(_transport).GetLinkTokenAsync(linkToken, cancellationToken);

    public Task<PublicTokenExchangeResponse> ExchangePublicTokenAsync(PublicToken publicToken, CancellationToken cancellationToken = default) =>
        new PlaidItemApi(_transport).ExchangePublicTokenAsync(publicToken, cancellationToken);

    public Task<PlaidItem> GetItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidItemApi(_transport).GetItemAsync(accessToken, cancellationToken);

    public Task RemoveItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidItemApi(_transport).RemoveItemAsync(accessToken, cancellationToken);

    public Task<PlaidItem> UpdateItemWebhookAsync(AccessToken accessToken, Uri? webhook, CancellationToken cancellationToken = default) =>
        new PlaidItemApi(_transport).UpdateItemWebhookAsync(accessToken, webhook, cancellationToken);

    public Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidAccountApi(_transport).GetAccountsAsync(accessToken, cancellationToken);

    public Task<AccountsGetResponse> GetBalancesAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidAccountApi(_transport).GetBalancesAsync(accessToken, cancellationToken);

    public Task<TransactionsSyncResponse> SyncTransactionsAsync(
        AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default) =>
        new PlaidTransactionApi(_transport).SyncTransactionsAsync(accessToken, cursor, daysRequested, cancellationToken);

    public Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidTransactionApi(_transport).RefreshTransactionsAsync(accessToken, cancellationToken);

    public Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        new PlaidTransactionApi(_transport).GetRecurringTransactionsAsync(accessToken, cancellationToken);

    public Task<PlaidInstitution> GetInstitutionAsync(string institutionId, IReadOnlyList<string> countryCodes, CancellationToken cancellationToken = default) =>
        new PlaidInstitutionApi(_transport).GetInstitutionAsync(institutionId, countryCodes, cancellationToken);

    public Task<string> CreateUserAsync(string clientUserId, CancellationToken cancellationToken = default) =>
        new PlaidUserApi(_transport).CreateUserAsync(clientUserId, cancellationToken);

    public Task<IReadOnlyList<PlaidItem>> GetUserItemsAsync(string userId, CancellationToken cancellationToken = default) =>
        new PlaidUserApi(_transport).GetUserItemsAsync(userId, cancellationToken);

    public Task RemoveUserItemsAsync(string userId, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default) =>
        new PlaidUserApi(_transport).RemoveUserItemsAsync(userId, itemIds, cancellationToken);

    public Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default) =>
        new PlaidWebhookApi(_transport).GetWebhookVerificationKeyAsync(keyId, cancellationToken);

    public void Dispose() => _http.Dispose();
}
