using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BudgetTracker.Samples.Lambda;

/// <summary>An answer as API Gateway takes it from a proxy integration; the same JSON for both payload formats.</summary>
internal static class ApiGatewayResponse
{
    // API Gateway reads it, no browser does.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(ApiResponse response, List<KeyValuePair<string, string>> cors)
    {
        var headers = new List<KeyValuePair<string, string>>(response.Headers);
        if (response.ContentType is { } contentType)
            headers.Insert(0, new("Content-Type", contentType));
        headers.AddRange(cors);
        return Write(response.StatusCode, headers, response.Body.Span);
    }

    public static ReadOnlyMemory<byte> Of(int statusCode, List<KeyValuePair<string, string>> headers) => Write(statusCode, headers, body: default);

    private static ReadOnlyMemory<byte> Write(int statusCode, List<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteNumber("statusCode"u8, statusCode);
            json.WriteStartObject("headers"u8);
            foreach (var (name, value) in headers)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteString("body"u8, body);
            json.WriteBoolean("isBase64Encoded"u8, value: false);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
