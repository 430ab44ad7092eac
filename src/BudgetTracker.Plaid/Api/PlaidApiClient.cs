using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>
/// <see cref="IPlaidApi"/> over HTTP. Deliberately without <c>IHttpClientFactory</c>: a resilience handler added to a host's
/// client defaults repeats POSTs and would spend a one-time public token twice, and the factory's logging sees the headers.
/// One instance serves a whole process.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/"/>
public sealed class PlaidApiClient : IPlaidApi, IDisposable
{
    internal const string HandlerKey = "BudgetTracker.Plaid";

    private readonly HttpMessageInvoker _invoker;
    private readonly PlaidTransport _transport;

    /// <summary>A client for the environment of the credentials, or for <see cref="PlaidOptions.BaseAddress"/>.</summary>
    /// <param name="secrets">Where every call takes its credentials from.</param>
    /// <param name="options">Address, time-outs and number of retries.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <param name="logger">Gets one debug entry for each request; none where null.</param>
    /// <param name="handler">Replaces the HTTP stack (see <see cref="PlaidBuilder.UseHttpMessageHandler"/>); stays the caller's to dispose.</param>
    public PlaidApiClient(
        ISecretProvider secrets,
        IOptions<PlaidOptions> options,
        TimeProvider? timeProvider = null,
        ILogger<PlaidApiClient>? logger = null,
        [FromKeyedServices(HandlerKey)] HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(options);
        _invoker = new HttpMessageInvoker(handler ?? CreateHandler(), disposeHandler: handler is null);
        _transport = new PlaidTransport(
            _invoker, handler is null, secrets, options.Value,
            timeProvider ?? TimeProvider.System, logger ?? NullLogger<PlaidApiClient>.Instance);
    }

    /// <inheritdoc/>
    public Task<LinkTokenCreateResponse> CreateLinkTokenAsync(LinkTokenCreateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _transport.SendAsync(PlaidEndpoints.LinkTokenCreate, request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LinkTokenGetResponse> GetLinkTokenAsync(string linkToken, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(linkToken);
        return _transport.SendAsync(PlaidEndpoints.LinkTokenGet, new(linkToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PublicTokenExchangeResponse> ExchangePublicTokenAsync(PublicToken publicToken, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(PlaidEndpoints.PublicTokenExchange, new(publicToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<PlaidItem> GetItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        (await _transport.SendAsync(PlaidEndpoints.ItemGet, new(accessToken), cancellationToken).ConfigureAwait(false)).Item;

    /// <inheritdoc/>
    public Task RemoveItemAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(PlaidEndpoints.ItemRemove, new(accessToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="webhook"/> is not an absolute address.</exception>
    public Task<PlaidItem> UpdateItemWebhookAsync(AccessToken accessToken, Uri? webhook, CancellationToken cancellationToken = default)
    {
        if (webhook is { IsAbsoluteUri: false })
            throw new ArgumentException("A webhook is an absolute https address, or null.", nameof(webhook));
        return UpdateItemWebhookAsync(new ItemWebhookUpdateRequest(accessToken, webhook?.AbsoluteUri), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AccessToken> InvalidateAccessTokenAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        (await _transport.SendAsync(PlaidEndpoints.AccessTokenInvalidate, new(accessToken), cancellationToken).ConfigureAwait(false)).NewAccessToken;

    /// <inheritdoc/>
    public Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(PlaidEndpoints.AccountsGet, new(accessToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<PlaidInstitution> GetInstitutionAsync(
        string institutionId, IReadOnlyList<string> countryCodes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(institutionId);
        ArgumentNullException.ThrowIfNull(countryCodes);
        return (await _transport.SendAsync(PlaidEndpoints.InstitutionGetById, new(institutionId, countryCodes), cancellationToken)
            .ConfigureAwait(false)).Institution;
    }

    /// <inheritdoc/>
    public async Task<string> CreateUserAsync(string clientUserId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientUserId);
        return (await _transport.SendAsync(PlaidEndpoints.UserCreate, new(clientUserId, WithUpgradedUser: true), cancellationToken)
            .ConfigureAwait(false)).UserId;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PlaidItem>> GetUserItemsAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        return (await _transport.SendAsync(PlaidEndpoints.UserItemsGet, new(userId), cancellationToken).ConfigureAwait(false)).Items;
    }

    /// <inheritdoc/>
    public Task RemoveUserItemsAsync(string userId, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentNullException.ThrowIfNull(itemIds);
        return _transport.SendAsync(PlaidEndpoints.UserItemsRemove, new(userId, itemIds), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        return (await _transport.SendAsync(PlaidEndpoints.WebhookVerificationKeyGet, new(keyId), cancellationToken).ConfigureAwait(false)).Key;
    }

    /// <summary>
    /// Opens a connection to Plaid that the first call then finds open: name, TCP and TLS are done with. For a host that has
    /// time before its first request, such as a function's start.
    /// </summary>
    /// <exception cref="PlaidConfigurationException">The credentials, which name the environment, cannot be had.</exception>
    /// <exception cref="PlaidTransportException">Plaid was not reached.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _transport.ConnectAsync(cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _invoker.Dispose();

    private async Task<PlaidItem> UpdateItemWebhookAsync(ItemWebhookUpdateRequest request, CancellationToken cancellationToken) =>
        (await _transport.SendAsync(PlaidEndpoints.ItemWebhookUpdate, request, cancellationToken).ConfigureAwait(false)).Item;

    /// <summary>The client of a container, which so need not look at the constructor.</summary>
    internal static PlaidApiClient Create(IServiceProvider services) => new(
        services.GetRequiredService<ISecretProvider>(),
        services.GetRequiredService<IOptions<PlaidOptions>>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<PlaidApiClient>>(),
        services.GetKeyedService<HttpMessageHandler>(HandlerKey));

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };
}
