using System.Diagnostics.CodeAnalysis;

namespace BudgetTracker.Plaid;

/// <summary>Answer of <c>/item/public_token/exchange</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
public sealed record PublicTokenExchangeResponse : IPlaidResponse
{
    /// <summary>The permanent token.</summary>
    public required AccessToken AccessToken { get; init; }

    /// <summary>The Item it opens.</summary>
    public required string ItemId { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    public string? RequestId { get; init; }
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

/// <summary>Answer of <c>/institutions/get_by_id</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/institutions/#institutionsget_by_id"/>
public sealed record PlaidInstitution
{
    /// <summary>Plaid's id, for example <c>ins_109508</c>.</summary>
    public required string InstitutionId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its website, or null.</summary>
    public string? Url { get; init; }

    /// <summary>True where the person signs in at the bank's own page.</summary>
    public bool Oauth { get; init; }
}

/// <summary>Answer of <c>/webhook_verification_key/get</c>: a JSON Web Key.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
public sealed record WebhookVerificationKey
{
    /// <summary>Key id.</summary>
    public required string Kid { get; init; }

    /// <summary><c>ES256</c>.</summary>
    public required string Alg { get; init; }

    /// <summary><c>P-256</c>.</summary>
    public required string Crv { get; init; }

    /// <summary><c>EC</c>.</summary>
    public required string Kty { get; init; }

    /// <summary><c>sig</c>.</summary>
    public string? Use { get; init; }

    /// <summary>x coordinate, base64url.</summary>
    public required string X { get; init; }

    /// <summary>y coordinate, base64url.</summary>
    public required string Y { get; init; }

    /// <summary>Unix time in seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Unix time in seconds; null means the key is valid.</summary>
    public long? ExpiredAt { get; init; }
}
