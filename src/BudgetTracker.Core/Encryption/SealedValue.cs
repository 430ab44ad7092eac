using System.Buffers.Binary;
using System.Text;

namespace BudgetTracker;

/// <summary>
/// The layout of a sealed value; lengths are unsigned and big-endian.
/// <code>
/// offset  bytes  what
/// 0       1      version, 1
/// 1       1      algorithm, 1 = AES-256-GCM
/// 2       1      key provider, see DataKeyProviderIds
/// 3       2      length k of the key id
/// 5       k      key id, UTF-8
/// 5+k     2      length w of the wrapped data key, 0 for the key ring
/// 7+k     w      wrapped data key
/// 7+k+w   12     nonce, random
/// 19+k+w  n      ciphertext
/// ...     16     tag
/// </code>
/// The additional data is everything before the nonce, then purpose, environment, user, row id (as 8-4-4-4-12 lower-case
/// hexadecimal digits) and item id, each as a 4-byte length and UTF-8; an absent item id is the length 0xFFFFFFFF alone.
/// </summary>
internal readonly record struct SealedValue
{
    public const int NonceSize = 12;
    public const int TagSize = 16;

    private const byte Version = 1;
    private const byte AesGcm = 1;
    private const int FixedHeaderSize = 7;
    private const uint Absent = 0xFFFF_FFFF;

    // Strict: two user ids that differ in a lone surrogate must not become the same bytes.
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public required byte ProviderId { get; init; }

    public required string KeyId { get; init; }

    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    public required ReadOnlyMemory<byte> Header { get; init; }

    public required ReadOnlyMemory<byte> Nonce { get; init; }

    public required ReadOnlyMemory<byte> Ciphertext { get; init; }

    public required ReadOnlyMemory<byte> Tag { get; init; }

    /// <summary>Takes a value apart; null where it is malformed. Nothing of the result is authenticated yet.</summary>
    public static SealedValue? TryParse(ReadOnlyMemory<byte> value)
    {
        var span = value.Span;
        if (span.Length < FixedHeaderSize + NonceSize + TagSize || span[0] != Version || span[1] != AesGcm)
            return null;
        var keyIdLength = BinaryPrimitives.ReadUInt16BigEndian(span[3..]);
        var wrappedAt = FixedHeaderSize + keyIdLength;
        if (span.Length < wrappedAt + NonceSize + TagSize)
            return null;
        var wrappedLength = BinaryPrimitives.ReadUInt16BigEndian(span[(wrappedAt - 2)..]);
        var nonceAt = wrappedAt + wrappedLength;
        var ciphertextAt = nonceAt + NonceSize;
        if (span.Length < ciphertextAt + TagSize)
            return null;
        string keyId;
        try
        {
            keyId = _utf8.GetString(span.Slice(5, keyIdLength));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        return new SealedValue
        {
            ProviderId = span[2],
            KeyId = keyId,
            WrappedKey = value.Slice(wrappedAt, wrappedLength),
            Header = value[..nonceAt],
            Nonce = value[nonceAt..ciphertextAt],
            Ciphertext = value[ciphertextAt..^TagSize],
            Tag = value[^TagSize..],
        };
    }

    /// <summary>Everything before the nonce.</summary>
    public static byte[] WriteHeader(byte providerId, DataKey key)
    {
        var keyIdLength = _utf8.GetByteCount(key.KeyId);
        if (keyIdLength > ushort.MaxValue)
            throw new ArgumentException("The id of a data key is at most 65,535 bytes of UTF-8.", nameof(key));
        var header = new byte[FixedHeaderSize + keyIdLength + key.WrappedKey.Length];
        header[0] = Version;
        header[1] = AesGcm;
        header[2] = providerId;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(3), (ushort)keyIdLength);
        _utf8.GetBytes(key.KeyId, header.AsSpan(5));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(5 + keyIdLength), (ushort)key.WrappedKey.Length);
        key.WrappedKey.Span.CopyTo(header.AsSpan(FixedHeaderSize + keyIdLength));
        return header;
    }

    /// <exception cref="EncoderFallbackException">A field of the context is not valid UTF-16.</exception>
    public static byte[] AdditionalData(ReadOnlySpan<byte> header, SealContext context)
    {
        ReadOnlySpan<string?> fields = [context.Purpose, context.Environment, context.UserId, context.RowId.ToString("D"), context.ItemId];
        var length = header.Length;
        foreach (var field in fields)
            length += 4 + (field is null ? 0 : _utf8.GetByteCount(field));
        var data = new byte[length];
        header.CopyTo(data);
        var rest = data.AsSpan(header.Length);
        foreach (var field in fields)
        {
            var written = field is null ? 0 : _utf8.GetBytes(field, rest[4..]);
            BinaryPrimitives.WriteUInt32BigEndian(rest, field is null ? Absent : (uint)written);
            rest = rest[(4 + written)..];
        }

        return data;
    }

    public static byte[] GetBytes(string text) => _utf8.GetBytes(text);

    public static string GetString(ReadOnlySpan<byte> bytes) => _utf8.GetString(bytes);
}
