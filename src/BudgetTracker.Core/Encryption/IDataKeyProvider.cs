namespace BudgetTracker;

/// <summary>
/// Where the keys that seal tokens come from. The provider that was registered last seals; each opens what it sealed, so another
/// provider can take over while values of the former still open.
/// </summary>
public interface IDataKeyProvider
{
    /// <summary>
    /// Stands in the header of each value this provider seals, and so never changes: 1 is the key ring, 2 is AWS KMS, 128 to 255
    /// are free for hosts.
    /// </summary>
    byte Id { get; }

    /// <summary>Prefix of the key ids that are stored beside sealed values, for example <c>ring</c>.</summary>
    string Name { get; }

    /// <summary>A key to seal with, for values of this environment and user only.</summary>
    /// <exception cref="BudgetTrackerConfigurationException">There is no key; the message says how to make one.</exception>
    ValueTask<DataKey> CreateAsync(string environment, string userId, CancellationToken cancellationToken = default);

    /// <summary>The key that a value was sealed with, or null where it is gone, or not one of this environment and user.</summary>
    /// <param name="keyId">The id from <see cref="DataKey.KeyId"/>; not authenticated yet.</param>
    /// <param name="wrappedKey">The bytes from <see cref="DataKey.WrappedKey"/>; not authenticated yet.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetTrackerConfigurationException">The keys could not be reached at all.</exception>
    ValueTask<DataKey?> OpenAsync(
        string keyId, ReadOnlyMemory<byte> wrappedKey, string environment, string userId, CancellationToken cancellationToken = default);
}

/// <summary>The provider ids of this library's packages.</summary>
public static class DataKeyProviderIds
{
    /// <summary>The key ring of the configuration or of a secret.</summary>
    public const byte KeyRing = 1;

    /// <summary>AWS KMS, of the package BudgetTracker.Aws.</summary>
    public const byte Kms = 2;
}
