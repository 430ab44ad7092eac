using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>AES-256 keys by id, one of which seals; all of them open. Prints ids only.</summary>
public sealed class KeyRing
{
    private readonly IReadOnlyDictionary<string, byte[]> _keys;

    /// <summary>A ring of 32-byte keys.</summary>
    /// <exception cref="ArgumentException">A key is not 32 bytes, or the primary key is not among them.</exception>
    public KeyRing(string primaryKeyId, IReadOnlyDictionary<string, byte[]> keys)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKeyId);
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (id, key) in keys)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(id, nameof(keys));
            if (key is not { Length: 32 })
                throw new ArgumentException($"Key '{id}' is not 32 bytes long. Make one with: openssl rand -base64 32", nameof(keys));
        }

        if (!keys.ContainsKey(primaryKeyId))
            throw new ArgumentException($"The primary key '{primaryKeyId}' is not among the keys.", nameof(primaryKeyId));
        PrimaryKeyId = primaryKeyId;
        _keys = keys.ToDictionary(pair => pair.Key, pair => (byte[])pair.Value.Clone(), StringComparer.Ordinal);
    }

    /// <summary>The key that seals.</summary>
    public string PrimaryKeyId { get; }

    /// <summary>Every key's id.</summary>
    public IEnumerable<string> KeyIds => _keys.Keys;

    internal byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    internal bool HasSameContentAs(KeyRing other) =>
        string.Equals(PrimaryKeyId, other.PrimaryKeyId, StringComparison.Ordinal)
        && _keys.Count == other._keys.Count
        && _keys.All(pair => other.Find(pair.Key) is { } key && CryptographicOperations.FixedTimeEquals(key, pair.Value));

    /// <summary>The ids; never a key.</summary>
    public override string ToString() => $"{PrimaryKeyId} of {string.Join(", ", _keys.Keys)}";
}
