using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Samples.Lambda;

/// <summary>An entry of the log. Of an exception it prints types and frames, and the message only where that is known to be fit for print.</summary>
internal sealed record LogLine(string Timestamp, LogLevel Level, string? RequestId, string Category, string Message, Exception? Exception)
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ReadOnlySpan<byte> ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, Timestamp);
            json.WriteString("level"u8, NameOf(Level));
            if (RequestId is not null)
                json.WriteString("requestId"u8, RequestId);
            json.WriteString("category"u8, Category);
            json.WriteString("message"u8, Message);
            if (Exception is not null)
                Write(json, Exception);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, Exception exception)
    {
        json.WriteString("exceptionType"u8, exception.GetType().FullName);
        if (PrintableMessage.Of(exception) is { } message)
            json.WriteString("exceptionMessage"u8, message);
        if (exception.InnerException is { } inner)
            json.WriteString("causedBy"u8, string.Join(" < ", TypesOf(inner)));
        if (exception.StackTrace is { } frames)
            json.WriteString("stackTrace"u8, frames);
    }

    private static IEnumerable<string?> TypesOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            yield return inner.GetType().FullName;
    }

    // As Lambda spells them.
    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };
}
