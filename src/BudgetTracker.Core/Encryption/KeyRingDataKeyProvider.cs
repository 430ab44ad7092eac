namespace BudgetTracker;

/// <summary>Seals with the primary key of the <see cref="KeyRing"/> and opens with any key of the ring.</summary>
/// <remarks>The ring's keys seal directly; with random nonces one key is good for 2^32 values, after which a new one is due.</remarks>
internal sealed class KeyRingDataKeyProvider(ISecretProvider secrets) : IDataKeyProvider
{
    public byte Id => DataKeyProviderIds.KeyRing;

    public string Name => "ring";

    public async ValueTask<DataKey> CreateAsync(string environment, string userId, CancellationToken cancellationToken = default)
    {
        var ring = await secrets.GetAsync<KeyRing>(cancellationToken).ConfigureAwait(false);
        return new DataKey(ring.PrimaryKeyId, ring.Find(ring.PrimaryKeyId));
    }

    public async ValueTask<DataKey?> OpenAsync(
        string keyId, ReadOnlyMemory<byte> wrappedKey, string environment, string userId, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(keyId) || !wrappedKey.IsEmpty)
            return null;
        var ring = await secrets.GetAsync<KeyRing>(cancellationToken).ConfigureAwait(false);
        if (ring.Find(keyId) is null)
            // Another host may have sealed with a key that was added since this one last looked.
            ring = await secrets.RefreshAsync(ring, cancellationToken).ConfigureAwait(false);
        return ring.Find(keyId) is { } key ? new DataKey(keyId, key) : null;
    }

    /// <summary>Whether the ring can be had.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken) => await secrets.GetAsync<KeyRing>(cancellationToken).ConfigureAwait(false);
}
