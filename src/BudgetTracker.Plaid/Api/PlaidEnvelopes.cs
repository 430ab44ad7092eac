using System.Diagnostics.CodeAnalysis;

namespace BudgetTracker.Plaid;

/// <summary>Every answer of Plaid's names its request.</summary>
internal interface IPlaidResponse
{
    string? RequestId { get; }
}

internal sealed record AccessTokenRequest(AccessToken AccessToken);

internal sealed record PublicTokenRequest(PublicToken PublicToken);

// Not a record: it would print the token.
internal sealed class LinkTokenGetRequest(string linkToken)
{
    public string LinkToken { get; } = linkToken;
}

internal sealed record ItemWebhookUpdateRequest(AccessToken AccessToken, string? Webhook);

internal sealed record InstitutionGetRequest(string InstitutionId, IReadOnlyList<string> CountryCodes);

/// <param name="ClientUserId">The application's id of the person.</param>
/// <param name="WithUpgradedUser">
/// True opts an integration that used the user API before 10 December 2025 into user ids, which the item calls below take.
/// </param>
internal sealed record UserCreateRequest(string ClientUserId, bool WithUpgradedUser);

internal sealed record UserItemsGetRequest(string UserId);

internal sealed record UserItemsRemoveRequest(string UserId, IReadOnlyList<string> ItemIds);

internal sealed record WebhookKeyGetRequest(string KeyId);

internal sealed record EmptyResponse : IPlaidResponse
{
    public string? RequestId { get; init; }
}

internal sealed record ItemResponse : IPlaidResponse
{
    public required PlaidItem Item { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record AccessTokenInvalidateResponse : IPlaidResponse
{
    public required AccessToken NewAccessToken { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record InstitutionResponse : IPlaidResponse
{
    public required PlaidInstitution Institution { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record UserCreateResponse : IPlaidResponse
{
    public required string UserId { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record UserItemsGetResponse : IPlaidResponse
{
    [AllowNull]
    public IReadOnlyList<PlaidItem> Items { get; init => field = value ?? []; } = [];

    public string? RequestId { get; init; }
}

internal sealed record WebhookKeyResponse : IPlaidResponse
{
    public required WebhookVerificationKey Key { get; init; }

    public string? RequestId { get; init; }
}

internal sealed record PlaidErrorResponse
{
    public string? ErrorType { get; init; }

    public string? ErrorCode { get; init; }

    public string? DisplayMessage { get; init; }

    public string? RequestId { get; init; }
}
