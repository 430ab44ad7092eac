namespace BudgetTracker;

/// <summary>
/// Seals tokens for the database and opens them again. A sealed value opens only for the <see cref="SealContext"/> it was
/// sealed for, so one that is moved to another row, user or environment does not open.
/// </summary>
public interface ITokenProtector
{
    /// <summary>
    /// Fetches whatever sealing needs, so that <see cref="TokenSealer.Seal"/> afterwards works without network or waiting.
    /// </summary>
    /// <param name="environment">The environment, bound to the key where the key provider supports it.</param>
    /// <param name="userId">The user, bound likewise.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetTrackerConfigurationException">There is no key; the message says how to make one.</exception>
    ValueTask<TokenSealer> PrepareAsync(string environment, string userId, CancellationToken cancellationToken = default);

    /// <summary>Opens a sealed value.</summary>
    /// <exception cref="TokenProtectionException">It does not open, for whatever reason.</exception>
    ValueTask<string> OpenAsync(ReadOnlyMemory<byte> sealedValue, SealContext context, CancellationToken cancellationToken = default);
}

/// <summary>Seals values with a key that is at hand. Not thread-safe; dispose it to wipe the key.</summary>
public abstract class TokenSealer : IDisposable
{
    /// <summary>Id of the key, stored beside the sealed value so that rows to re-key are found without opening them.</summary>
    public abstract string KeyId { get; }

    /// <summary>Seals a value: local, and different bytes each time.</summary>
    public abstract byte[] Seal(string value, SealContext context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the key.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What a sealed value is bound to.</summary>
/// <param name="Purpose">Which column it stands in; a constant of the module that seals.</param>
/// <param name="Environment">The environment, see <see cref="IDataEnvironment"/>.</param>
/// <param name="UserId">The owner.</param>
/// <param name="RowId">Primary key of the row.</param>
/// <param name="ItemId">The provider's id of what the value opens, or null where there is none yet.</param>
public sealed record SealContext(string Purpose, string Environment, string UserId, Guid RowId, string? ItemId);
