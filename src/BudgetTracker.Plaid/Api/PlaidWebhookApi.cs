using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>What verifies webhooks.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
public interface IPlaidWebhookApi
{
    /// <summary><c>/webhook_verification_key/get</c>: the public key that signed a webhook.</summary>
    Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidWebhookApi"/>
internal sealed class PlaidWebhookApi(PlaidTransport transport) : IPlaidWebhookApi
{
    /// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/#get-webhook-verification-key"/>
    public static PlaidCall<WebhookVerificationKeyGetRequest, WebhookVerificationKeyGetResponse> GetKeyCall =>
        new("/webhook_verification_key/get", Repeat.Safe, PlaidJson.Default.WebhookVerificationKeyGetRequest, PlaidJson.Default.WebhookVerificationKeyGetResponse);

    public async Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        return (await transport.SendAsync(GetKeyCall, new(keyId), cancellationToken).ConfigureAwait(false)).Key;
    }
}

internal sealed record WebhookVerificationKeyGetRequest(string KeyId);

internal sealed record WebhookVerificationKeyGetResponse : IPlaidResponse
{
    public required WebhookVerificationKey Key { get; init; }

    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>A JSON Web Key that signs webhooks.</summary>
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
