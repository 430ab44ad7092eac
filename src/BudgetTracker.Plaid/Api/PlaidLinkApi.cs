namespace BudgetTracker;

/// <summary>
/// Plaid's link tokens. This interface and those of the other areas are the seam to replace Plaid's client: a test's substitute, or an
/// adapter over another client.
/// </summary>
/// <remarks>
/// Every method of every area throws <see cref="PlaidApiException"/> where Plaid answers with an error,
/// <see cref="PlaidTransportException"/> where there is no usable answer,
/// and <see cref="BudgetTrackerConfigurationException"/> where the credentials cannot be had.
/// </remarks>
/// <seealso href="https://plaid.com/docs/api/link/"/>
public interface IPlaidLinkApi
{
    /// <summary><c>/link/token/create</c>: a token for the browser to open Plaid Link with.</summary>
    Task<LinkTokenCreateResponse> CreateLinkTokenAsync(LinkTokenCreateRequest request, CancellationToken cancellationToken = default);

    /// <summary><c>/link/token/get</c>: what happened in the Link sessions of a token; kept up to 6 h.</summary>
    Task<LinkTokenGetResponse> GetLinkTokenAsync(string linkToken, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidLinkApi"/>
internal sealed class PlaidLinkApi(PlaidTransport transport) : IPlaidLinkApi
{
    /// <seealso href="https://plaid.com/docs/api/link/#linktokencreate"/>
    public static PlaidCall<LinkTokenCreateRequest, LinkTokenCreateResponse> CreateCall =>
        new("/link/token/create", Repeat.Safe, PlaidJson.Default.LinkTokenCreateRequest, PlaidJson.Default.LinkTokenCreateResponse);

    /// <seealso href="https://plaid.com/docs/api/link/#linktokenget"/>
    public static PlaidCall<LinkTokenGetRequest, LinkTokenGetResponse> GetCall =>
        new("/link/token/get", Repeat.Safe, PlaidJson.Default.LinkTokenGetRequest, PlaidJson.Default.LinkTokenGetResponse);

    public Task<LinkTokenCreateResponse> CreateLinkTokenAsync(LinkTokenCreateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.SendAsync(CreateCall, request, cancellationToken);
    }

    public Task<LinkTokenGetResponse> GetLinkTokenAsync(string linkToken, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(linkToken);
        return transport.SendAsync(GetCall, new(linkToken), cancellationToken);
    }
}

// Not a record: it would print the token.
internal sealed class LinkTokenGetRequest(string linkToken)
{
    public string LinkToken { get; } = linkToken;
}
