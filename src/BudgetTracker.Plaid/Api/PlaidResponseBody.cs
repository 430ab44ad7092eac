using System.Buffers;

namespace BudgetTracker;

/// <summary>The bytes of an answer, in a pooled buffer that is cleared on return because answers carry tokens.</summary>
internal readonly struct PlaidResponseBody : IDisposable
{
    /// <summary>Far above any answer of the calls in use; bounds what a broken or hostile peer can make us hold.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private readonly byte[] _buffer;
    private readonly int _length;

    private PlaidResponseBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads to the end, or returns null where the answer is larger than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<PlaidResponseBody?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength;
        if (announced > MaxBytes)
            return null;

        // One byte more than announced, so that the read which finds the end needs no larger buffer.
        var buffer = ArrayPool<byte>.Shared.Rent((int)(announced ?? 4095) + 1);
        var length = 0;
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (length <= MaxBytes
                    && await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    length += read;
                    if (length == buffer.Length)
                        buffer = Grow(buffer, length);
                }
            }
        }
        catch
        {
            Return(buffer, length);
            throw;
        }

        if (length <= MaxBytes)
            return new PlaidResponseBody(buffer, length);
        Return(buffer, length);
        return null;
    }

    public void Dispose() => Return(_buffer, _length);

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        Return(buffer, length);
        return larger;
    }

    private static void Return(byte[] buffer, int length)
    {
        buffer.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
