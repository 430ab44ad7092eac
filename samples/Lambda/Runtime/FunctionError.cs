using System.Buffers;
using System.Text;
using System.Text.Json;

namespace BudgetTracker.Samples.Lambda;

/// <summary>An error as Lambda and X-Ray take it. Whoever invoked the function sees it, so only messages that are meant for that are in it.</summary>
internal sealed record FunctionError(string Type, string Message)
{
    public static FunctionError Of(Exception exception) =>
        new(exception.GetType().Name, PrintableMessage.Of(exception) ?? "The function failed; its log says where.");

    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror"/>
    public byte[] ToJson() => Write(json =>
    {
        json.WriteString("errorMessage"u8, Message);
        json.WriteString("errorType"u8, Type);
        json.WriteStartArray("stackTrace"u8);
        json.WriteEndArray();
    });

    public string ToXRayCause() => Encoding.UTF8.GetString(Write(json =>
    {
        json.WriteString("working_directory"u8, Environment.CurrentDirectory);
        json.WriteStartArray("exceptions"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, Type);
        json.WriteString("message"u8, Message);
        json.WriteStartArray("stack"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("paths"u8);
        json.WriteEndArray();
    }));

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
