using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>The accounts of an Item.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/accounts/"/>
public interface IPlaidAccountApi
{
    /// <summary><c>/accounts/get</c>: the Item and its accounts.</summary>
    Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidAccountApi"/>
internal sealed class PlaidAccountApi(PlaidTransport transport) : IPlaidAccountApi
{
    /// <seealso href="https://plaid.com/docs/api/accounts/#accountsget"/>
    public static PlaidCall<AccessTokenRequest, AccountsGetResponse> GetCall =>
        new("/accounts/get", Repeat.Safe, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.AccountsGetResponse);

    public Task<AccountsGetResponse> GetAccountsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(GetCall, new(accessToken), cancellationToken);
}

/// <summary>Answer of <c>/accounts/get</c>.</summary>
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

/// <summary>An account of an Item.</summary>
public sealed record PlaidAccount
{
    /// <summary>Plaid's id; case-sensitive.</summary>
    public required string AccountId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The institution's official name of it, or null.</summary>
    public string? OfficialName { get; init; }

    /// <summary>The last 2 to 4 characters of the account number, or null.</summary>
    public string? Mask { get; init; }

    /// <summary>Its type, for example <c>depository</c>; new ones appear at any time.</summary>
    public string? Type { get; init; }

    /// <summary>Its subtype, for example <c>checking</c>, or null; new ones appear at any time.</summary>
    public string? Subtype { get; init; }
}
