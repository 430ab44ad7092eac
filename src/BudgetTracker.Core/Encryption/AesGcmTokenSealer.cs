using System.Security.Cryptography;

namespace BudgetTracker;

internal sealed class AesGcmTokenSealer : TokenSealer
{
    private readonly DataKey _key;
    private readonly AesGcm _aes;
    private readonly byte[] _header;
    private readonly string _environment;
    private readonly string _userId;
    private readonly NonceSource _nonces;
    private bool _disposed;

    public AesGcmTokenSealer(IDataKeyProvider provider, DataKey key, string environment, string userId, NonceSource nonces)
    {
        _key = key;
        _environment = environment;
        _userId = userId;
        _nonces = nonces;
        _header = SealedValue.WriteHeader(provider.Id, key);
        _aes = new AesGcm(key.Key, SealedValue.TagSize);
        KeyId = $"{provider.Name}:{key.KeyId}";
    }

    public override string KeyId { get; }

    public override byte[] Seal(string value, SealContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(context);
        ObjectDisposedException.ThrowIf(_disposed, this);
        // A data key may be bound to both where it is wrapped: sealed for others, the value would never open again.
        if (!string.Equals(context.Environment, _environment, StringComparison.Ordinal)
            || !string.Equals(context.UserId, _userId, StringComparison.Ordinal))
            throw new ArgumentException("This sealer was prepared for another environment or user.", nameof(context));

        var additionalData = SealedValue.AdditionalData(_header, context);
        var plaintext = SealedValue.GetBytes(value);
        try
        {
            var result = new byte[_header.Length + SealedValue.NonceSize + plaintext.Length + SealedValue.TagSize];
            _header.CopyTo(result, 0);
            var nonce = result.AsSpan(_header.Length, SealedValue.NonceSize);
            _nonces(nonce);
            var ciphertext = result.AsSpan(_header.Length + SealedValue.NonceSize, plaintext.Length);
            _aes.Encrypt(nonce, plaintext, ciphertext, result.AsSpan(result.Length - SealedValue.TagSize), additionalData);
            return result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _aes.Dispose();
            _key.Dispose();
        }

        base.Dispose(disposing);
    }
}
