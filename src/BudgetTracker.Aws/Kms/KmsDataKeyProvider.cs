using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// A data key of AWS KMS for each value, bound to environment and user by the encryption context. Nothing is cached: each
/// opening is a line in CloudTrail, and a key that is disabled opens nothing from then on.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html"/>
internal sealed class KmsDataKeyProvider(AwsClients aws, IOptions<AwsOptions> options) : IDataKeyProvider, IDisposable
{
    private readonly ConcurrentDictionary<string, KmsClient> _clients = new(StringComparer.Ordinal);
    private readonly string? _keyId = options.Value.KmsKeyId;

    public byte Id => DataKeyProviderIds.Kms;

    public string Name => "kms";

    public async ValueTask<DataKey> CreateAsync(string environment, string userId, CancellationToken cancellationToken = default)
    {
        var keyId = _keyId ?? throw new BudgetTrackerConfigurationException("Set KMS_KEY_ID to the ARN of the KMS key that seals access tokens.");
        var request = new GenerateDataKeyRequest { KeyId = keyId, KeySpec = DataKeySpec.AES_256, EncryptionContext = Context(environment, userId) };
        var response = await AwsCall.RunAsync(
            "kms:GenerateDataKey", keyId, () => ClientFor(keyId).GenerateDataKeyAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        using var plaintext = new Wiped(response.Plaintext);
        // The answer names the key itself where the request named an alias, so that a moved alias is noticed when re-keying.
        return new DataKey(response.KeyId, plaintext.Bytes, response.CiphertextBlob.ToArray());
    }

    public async ValueTask<DataKey?> OpenAsync(
        string keyId, ReadOnlyMemory<byte> wrappedKey, string environment, string userId, CancellationToken cancellationToken = default)
    {
        if (AwsArn.TryParse(keyId) is not { Service: "kms" } || wrappedKey.IsEmpty)
            return null;
        var request = new DecryptRequest
        {
            KeyId = keyId,
            CiphertextBlob = new MemoryStream(wrappedKey.ToArray(), writable: false),
            EncryptionContext = Context(environment, userId),
        };
        var response = await AwsCall.RunAsync("kms:Decrypt", keyId, () => DecryptAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (response is null)
            return null;
        using var plaintext = new Wiped(response.Plaintext);
        return plaintext.Bytes.Length == 32 ? new DataKey(keyId, plaintext.Bytes, wrappedKey.Span) : null;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private async Task<DecryptResponse?> DecryptAsync(DecryptRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await ClientFor(request.KeyId).DecryptAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidCiphertextException or IncorrectKeyException)
        {
            return null; // Not of this user or environment, or not of this key.
        }
    }

    private KmsClient ClientFor(string keyId)
    {
        var region = AwsArn.TryParse(keyId)?.Region;
        return _clients.GetOrAdd(region ?? "", _ =>
        {
            var config = aws.Configure(new AmazonKeyManagementServiceConfig(), region);
            return KmsClient.Create(aws.FindCredentials(), config);
        });
    }

    private static Dictionary<string, string> Context(string environment, string userId) =>
        new(StringComparer.Ordinal) { ["environment"] = environment, ["user_id"] = userId };

    /// <summary>A key in the SDK's buffer, which is wiped when it was copied.</summary>
    private readonly struct Wiped(MemoryStream stream) : IDisposable
    {
        public Span<byte> Bytes => stream.TryGetBuffer(out var buffer) ? buffer : throw new InvalidOperationException("The SDK's buffer is not open.");

        public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);
    }
}
