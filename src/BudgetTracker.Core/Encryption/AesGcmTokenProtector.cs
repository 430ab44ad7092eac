using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>AES-256-GCM with keys from the registered <see cref="IDataKeyProvider"/>s; <see cref="SealedValue"/> is the layout.</summary>
internal sealed class AesGcmTokenProtector : ITokenProtector
{
    // An ARN of AWS KMS is shorter.
    private const int LongestKeyId = 256;

    private readonly Dictionary<byte, IDataKeyProvider> _providers = [];
    private readonly IDataKeyProvider _primary;
    private readonly NonceSource _nonces;

    public AesGcmTokenProtector(IEnumerable<IDataKeyProvider> providers)
        : this(providers, RandomNumberGenerator.Fill)
    {
    }

    internal AesGcmTokenProtector(IEnumerable<IDataKeyProvider> providers, NonceSource nonces)
    {
        foreach (var provider in providers)
        {
            _providers[provider.Id] = provider;
            _primary = provider;
        }

        if (_primary is null)
            throw new ArgumentException("There is no data key provider.", nameof(providers));
        _nonces = nonces;
    }

    public async ValueTask<TokenSealer> PrepareAsync(string environment, string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(environment);
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var key = await _primary.CreateAsync(environment, userId, cancellationToken).ConfigureAwait(false);
        return new AesGcmTokenSealer(_primary, key, environment, userId, _nonces);
    }

    public async ValueTask<string> OpenAsync(ReadOnlyMemory<byte> sealedValue, SealContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        if (SealedValue.TryParse(sealedValue) is not { } parts || !_providers.TryGetValue(parts.ProviderId, out var provider))
            throw new TokenProtectionException();
        using var key = await provider
            .OpenAsync(parts.KeyId, parts.WrappedKey, context.Environment, context.UserId, cancellationToken).ConfigureAwait(false);
        return (key is null ? null : TryDecrypt(parts, key, context)) ?? throw NotOpened(parts.KeyId);
    }

    /// <summary>Names the key, unless what stands in its place is no name: nothing of the value is authenticated.</summary>
    private static TokenProtectionException NotOpened(string keyId) =>
        keyId is { Length: > 0 and <= LongestKeyId } && keyId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '/')
            ? new(keyId)
            : new();

    private static string? TryDecrypt(SealedValue parts, DataKey key, SealContext context)
    {
        var plaintext = new byte[parts.Ciphertext.Length];
        try
        {
            using var aes = new AesGcm(key.Key, SealedValue.TagSize);
            aes.Decrypt(
                parts.Nonce.Span, parts.Ciphertext.Span, parts.Tag.Span, plaintext, SealedValue.AdditionalData(parts.Header.Span, context));
            return SealedValue.GetString(plaintext);
        }
        catch (Exception exception) when (exception is CryptographicException or EncoderFallbackException or DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}

/// <summary>Fills a nonce; random, except where a test needs known bytes.</summary>
internal delegate void NonceSource(Span<byte> nonce);
