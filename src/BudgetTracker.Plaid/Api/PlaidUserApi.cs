using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Plaid's users, which tie Items to a person whether or not anybody holds their tokens. Plaid enables this area for each client.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/users/"/>
public interface IPlaidUserApi
{
    /// <summary><c>/user/create</c>: Plaid's <c>user_id</c>; the same <paramref name="clientUserId"/> gives the same one.</summary>
    Task<string> CreateUserAsync(string clientUserId, CancellationToken cancellationToken = default);

    /// <summary><c>/user/items/get</c>: every Item of a user, whether or not anybody holds its token.</summary>
    Task<IReadOnlyList<PlaidItem>> GetUserItemsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary><c>/user/items/remove</c>: removes Items without their tokens, all or none.</summary>
    Task RemoveUserItemsAsync(string userId, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidUserApi"/>
internal sealed class PlaidUserApi(PlaidTransport transport) : IPlaidUserApi
{
    /// <summary>The same client_user_id gives the same user_id.</summary>
    /// <seealso href="https://plaid.com/docs/api/users/#usercreate"/>
    public static PlaidCall<UserCreateRequest, UserCreateResponse> CreateCall =>
        new("/user/create", Repeat.Safe, PlaidJson.Default.UserCreateRequest, PlaidJson.Default.UserCreateResponse);

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsget"/>
    public static PlaidCall<UserItemsGetRequest, UserItemsGetResponse> GetItemsCall =>
        new("/user/items/get", Repeat.Safe, PlaidJson.Default.UserItemsGetRequest, PlaidJson.Default.UserItemsGetResponse);

    /// <seealso href="https://plaid.com/docs/api/users/#useritemsremove"/>
    public static PlaidCall<UserItemsRemoveRequest, EmptyResponse> RemoveItemsCall =>
        new("/user/items/remove", Repeat.Safe, PlaidJson.Default.UserItemsRemoveRequest, PlaidJson.Default.EmptyResponse);

    public async Task<string> CreateUserAsync(string clientUserId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientUserId);
        return (await transport.SendAsync(CreateCall, new(clientUserId, WithUpgradedUser: true), cancellationToken).ConfigureAwait(false)).UserId;
    }

    public async Task<IReadOnlyList<PlaidItem>> GetUserItemsAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        return (await transport.SendAsync(GetItemsCall, new(userId), cancellationToken).ConfigureAwait(false)).Items;
    }

    public Task RemoveUserItemsAsync(string userId, IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        ArgumentNullException.ThrowIfNull(itemIds);
        return transport.SendAsync(RemoveItemsCall, new(userId, itemIds), cancellationToken);
    }
}

/// <param name="ClientUserId">The application's id of the person.</param>
/// <param name="WithUpgradedUser">
/// True opts an integration that used the user API before 10 December 2025 into user ids, which the item calls below take.
/// </param>
internal sealed record UserCreateRequest(string ClientUserId, bool WithUpgradedUser);

internal sealed record UserCreateResponse : IPlaidResponse
{
    public required string UserId { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

internal sealed record UserItemsGetRequest(string UserId);

internal sealed record UserItemsGetResponse : IPlaidResponse
{
    /// <summary>Required: an answer without it is none, and must not mean that the user has no items.</summary>
    public required IReadOnlyList<PlaidItem> Items { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

internal sealed record UserItemsRemoveRequest(string UserId, IReadOnlyList<string> ItemIds);
