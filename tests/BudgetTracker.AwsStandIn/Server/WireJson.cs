using System.Text.Encodings.Web;
using System.Text.Json;

namespace BudgetTracker.LocalAws;

/// <summary>Reads and writes AWS's JSON.</summary>
internal static class WireJson
{
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static string? Text(this JsonElement input, string name) =>
        input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static string RequiredText(this JsonElement input, string name) =>
        Text(input, name) is { Length: > 0 } value ? value : throw Missing(name);

    public static ReadOnlyMemory<byte>? Bytes(this JsonElement input, string name) =>
        input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? (ReadOnlyMemory<byte>?)value.GetBytesFromBase64() : null;

    public static AwsError Missing(string name) => new(
        "ValidationException",
        $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");
}
