using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>
/// A logo of Plaid's size for each bank: its colour and a pattern made from its id, so that no trade mark is copied and two
/// banks look different.
/// </summary>
internal static class InstitutionLogo
{
    private const int Size = 152;
    private const int Cell = 19;
    private const int Half = 3;

    private static readonly byte[] _signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
    private static readonly ConditionalWeakTable<Institution, string> _drawn = [];

    /// <summary>The PNG in base64.</summary>
    public static string Of(Institution institution) => _drawn.GetValue(institution, static i => Convert.ToBase64String(Draw(i)));

    private static byte[] Draw(Institution institution)
    {
        using var png = new MemoryStream();
        png.Write(_signature);
        WriteChunk(png, "IHDR", [0, 0, 0, Size, 0, 0, 0, Size, 8, 3, 0, 0, 0]); // Eight bits a pixel, by palette.
        var rgb = int.Parse(institution.Color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        WriteChunk(png, "PLTE", [(byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, 0xff, 0xff, 0xff]);
        WriteChunk(png, "IDAT", Compress(Pixels(institution.Id)));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>Six by six cells, the right half a mirror of the left, with a margin of one.</summary>
    private static byte[] Pixels(string id)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        var pixels = new byte[Size * (Size + 1)]; // Each line begins with its filter, which is none.
        for (var y = Cell; y < Size - Cell; y++)
        {
            for (var x = Cell; x < Size - Cell; x++)
            {
                var (row, column) = (y / Cell - 1, x / Cell - 1);
                var mirrored = Math.Min(column, 2 * Half - 1 - column);
                pixels[y * (Size + 1) + 1 + x] = (byte)(hash[row * Half + mirrored] & 1);
            }
        }

        return pixels;
    }

    private static byte[] Compress(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
            zlib.Write(data);
        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(content));
        png.Write(number);
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        const uint Polynomial = 0xedb88320;
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (Polynomial & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
