namespace BudgetTracker;

/// <summary>A key ring that rotates when the test says so; <see cref="Next"/> is what a refresh finds.</summary>
internal sealed class FakeKeyRings(KeyRing current) : ISecretProvider
{
    public KeyRing Current { get; set; } = current;

    public KeyRing? Next { get; set; }

    public int Refreshes { get; private set; }

    public static byte[] Key(byte first) => [.. Enumerable.Range(first, 32).Select(static i => (byte)i)];

    public static KeyRing Ring(string primary, params (string Id, byte First)[] keys) =>
        new(primary, keys.ToDictionary(static key => key.Id, static key => Key(key.First), StringComparer.Ordinal));

    public ValueTask<T> GetAsync<T>(CancellationToken cancellationToken = default)
        where T : class => new(Cast<T>());

    public ValueTask<T> RefreshAsync<T>(T refused, CancellationToken cancellationToken = default)
        where T : class
    {
        Refreshes++;
        Current = Next ?? Current;
        return new(Cast<T>());
    }

    private T Cast<T>()
        where T : class => Current as T ?? throw new NotSupportedException();
}

/// <summary>Behaves as KMS does: a wrapped key opens for the environment and user it was made for only.</summary>
internal sealed class FakeKms : IDataKeyProvider
{
    private static readonly byte[] _wrapped = [0xde, 0xad, 0xbe, 0xef];
    private (string Environment, string User)? _boundTo;

    public byte Id => DataKeyProviderIds.Kms;

    public string Name => "kms";

    public ValueTask<DataKey> CreateAsync(string environment, string userId, CancellationToken cancellationToken = default)
    {
        _boundTo = (environment, userId);
        return new(new DataKey("kms-key", FakeKeyRings.Key(0), _wrapped));
    }

    public ValueTask<DataKey?> OpenAsync(
        string keyId, ReadOnlyMemory<byte> wrappedKey, string environment, string userId, CancellationToken cancellationToken = default) =>
        new(keyId is "kms-key" && wrappedKey.Span.SequenceEqual(_wrapped) && _boundTo == (environment, userId)
            ? new DataKey(keyId, FakeKeyRings.Key(0), _wrapped)
            : null);
}
