using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>
/// An answer without the parts that nobody needs and nobody can read: a number where Plaid's document says text, a text where it says
/// an object. One such part of one transaction must not cost the page around it, for it would cost every later page too.
/// </summary>
internal static class ReadableJson
{
    /// <summary>
    /// The same answer, without what cannot be read. The answer's own members stay whatever they are, as does what is required:
    /// an answer that lacks them would mean something else.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlyMemory<byte> Of(byte[] json, JsonTypeInfo answer)
    {
        using var document = JsonDocument.Parse(json);
        var readable = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(readable))
            Write(writer, document.RootElement, answer, isWhole: true);
        return readable.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, JsonTypeInfo type, bool isWhole)
    {
        switch (type.Kind, value.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                WriteObject(writer, value, type, isWhole);
                break;
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array):
                WriteList(writer, value, type.Options.GetTypeInfo(type.ElementType!), isWhole);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, JsonTypeInfo type, bool isWhole)
    {
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            // What is not known is not read either.
            if (type.Properties.FirstOrDefault(property => member.NameEquals(property.Name)) is not { } property)
                continue;
            var memberType = type.Options.GetTypeInfo(property.PropertyType);
            if (!isWhole && !property.IsRequired && property.CustomConverter is null && !IsReadable(member.Value, memberType))
                continue;
            writer.WritePropertyName(member.Name);
            if (property.IsRequired)
                member.Value.WriteTo(writer);
            else
                Write(writer, member.Value, memberType, isWhole && memberType.Kind is JsonTypeInfoKind.Enumerable);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, JsonElement value, JsonTypeInfo element, bool isWhole)
    {
        writer.WriteStartArray();
        foreach (var item in value.EnumerateArray())
        {
            if (isWhole || IsReadable(item, element))
                Write(writer, item, element, isWhole: false);
        }

        writer.WriteEndArray();
    }

    /// <summary>Whether it is of the type, whatever is in it.</summary>
    private static bool IsReadable(JsonElement value, JsonTypeInfo type) => (type.Kind, value.ValueKind) switch
    {
        (JsonTypeInfoKind.Object or JsonTypeInfoKind.Enumerable, JsonValueKind.Null) => true,
        (JsonTypeInfoKind.Object, var kind) => kind is JsonValueKind.Object,
        (JsonTypeInfoKind.Enumerable, var kind) => kind is JsonValueKind.Array,
        _ => CanRead(value, type),
    };

    private static bool CanRead(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            value.Deserialize(type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
