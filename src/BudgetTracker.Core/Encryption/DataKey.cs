using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>An AES-256 key and what is needed to get it again. Prints its id only; dispose it to wipe the key.</summary>
public sealed class DataKey : IDisposable
{
    private readonly byte[] _key;

    /// <summary>Copies the key; wiping <paramref name="key"/> is up to the caller.</summary>
    /// <param name="keyId">Id of the key, or of the key that wraps it; at most 65,535 bytes of UTF-8.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="wrappedKey">The key as the provider wrapped it, at most 65,535 bytes; empty where the id alone finds it.</param>
    /// <exception cref="ArgumentException">A value is missing or of the wrong length.</exception>
    public DataKey(string keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrappedKey = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        if (key.Length != 32)
            throw new ArgumentException("A data key is 32 bytes long.", nameof(key));
        if (wrappedKey.Length > ushort.MaxValue)
            throw new ArgumentException("A wrapped data key is at most 65,535 bytes long.", nameof(wrappedKey));
        KeyId = keyId;
        WrappedKey = wrappedKey.ToArray();
        _key = key.ToArray();
    }

    /// <summary>Id of the key, or of the key that wraps it.</summary>
    public string KeyId { get; }

    /// <summary>The key as the provider wrapped it; empty where the id alone finds it.</summary>
    public ReadOnlyMemory<byte> WrappedKey { get; }

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>Wipes the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>The id; never the key.</summary>
    public override string ToString() => KeyId;
}
