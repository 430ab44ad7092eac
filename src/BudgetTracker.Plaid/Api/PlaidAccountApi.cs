using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>The accounts of an Item.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/accounts/"/>
public interface IPlaidAccountApi
{
    /// <summary><c>/accounts/get</c>: the Item and its accounts, with balances as Plaid last heard of them.</summary>
    Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary>
    /// <c>/accounts/balance/get</c>: the same with the balances of this moment, for which Plaid asks the bank: paid for, slow, and limited
    /// to 5 a minute.
    /// </summary>
    Task<AccountsGetResponse> GetBalancesAsync(AccessToken accessToken, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidAccountApi"/>
internal sealed class PlaidAccountApi(PlaidTransport transport) : IPlaidAccountApi
{
    /// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
    public static PlaidCall<AccessTokenRequest, AccountsGetResponse> GetCall =>
        new("/accounts/get", Repeat.Safe, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.AccountsGetResponse) { IsLenient = true };

    /// <seealso href="https://plaid.com/docs/api/products/signal/#accountsbalanceget"/>
    public static PlaidCall<AccessTokenRequest, AccountsGetResponse> GetBalancesCall =>
        new("/accounts/balance/get", Repeat.Safe, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.AccountsGetResponse) { IsLenient = true };

    public Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(GetCall, new(accessToken), cancellationToken);

    public Task<AccountsGetResponse> GetBalancesAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(GetBalancesCall, new(accessToken), cancellationToken);
}

/// <summary>Answer of <c>/accounts/get</c> and <c>/accounts/balance/get</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
public sealed record AccountsGetResponse : IPlaidResponse
{
    /// <summary>The accounts.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidAccount> Accounts { get; init => field = value ?? []; } = [];

    /// <summary>The Item they belong to.</summary>
    public required PlaidItem Item { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}
