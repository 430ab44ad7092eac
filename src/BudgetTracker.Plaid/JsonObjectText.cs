using System.Buffers;
using System.Text.Json;

namespace BudgetTracker.Plaid;

/// <summary>One JSON object in UTF-8, its members written by hand.</summary>
internal static class JsonObjectText
{
    public static ReadOnlyMemory<byte> Of<T>(T value, Action<Utf8JsonWriter, T> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        writeMembers(json, value);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>A member that is left out where it has no value.</summary>
    public static void WriteIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
