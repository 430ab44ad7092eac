using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BudgetTracker;

/// <summary>The way of every API call: read, count, fault before, handle, fault after, record, answer.</summary>
internal sealed class ApiEndpoint<TResponse>(
    string path, Func<ApiCall, TResponse> handle, JsonTypeInfo<TResponse> json, Emulation emulation, bool needsKeys = true)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var requestId = Ids.Request();
        var body = await ReadAsync(context.Request).ConfigureAwait(false);
        emulation.Calls.Count(path);
        var fault = emulation.Faults.Pick(path);

        ApiAnswer? answer = null;
        if (fault is { After: false })
            answer = await fault.ApplyAsync(context, null, requestId, emulation.Options.TimeProvider).ConfigureAwait(false);
        answer ??= Answer(context.Request, body, requestId);
        if (fault is { After: true })
            answer = await fault.ApplyAsync(context, answer, requestId, emulation.Options.TimeProvider).ConfigureAwait(false) ?? answer;

        emulation.Calls.Add(new(path, body, answer.Status, answer.Body, fault?.Kind));
        if (answer.IsReset)
            FaultInjection.Reset(context);
        else if (answer != ApiAnswer.None)
            await answer.SendAsync(context, requestId).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return buffer.ToArray();
    }

    private ApiAnswer Answer(HttpRequest request, byte[] body, string requestId)
    {
        try
        {
            // A page of another origin cannot send this content type without asking first, so no web page reaches the API.
            if (!request.HasJsonContentType())
                throw Errors.InvalidHeaders();
            using var document = Parse(body);
            var fields = new ApiFields(document.RootElement);
            if (needsKeys)
                emulation.Keys.Check(request.Headers, fields);
            var call = new ApiCall(fields, emulation.State, emulation, new($"{request.Scheme}://{request.Host}"), requestId);
            return emulation.Run(() =>
            {
                emulation.Limits.Count(path, fields.Peek("access_token"));
                return new ApiAnswer(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(handle(call), json));
            });
        }
        catch (ApiException e)
        {
            return ApiErrorAnswer.From(e, requestId);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            emulation.Report(e);
            return ApiErrorAnswer.From(Errors.Internal(), requestId);
        }
    }

    private static JsonDocument Parse(byte[] body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw Errors.InvalidBody();
        }

        return document.RootElement.ValueKind == JsonValueKind.Object && IsText(document.RootElement) ? document : throw Errors.InvalidBody();
    }

    /// <summary>Whether all names and strings are text: JSON allows halves of surrogate pairs, and the parser bytes that are no UTF-8.</summary>
    private static bool IsText(JsonElement root)
    {
        try
        {
            Read(root);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        static void Read(JsonElement value)
        {
            if (value.ValueKind is JsonValueKind.String)
                value.GetString();
            else if (value.ValueKind is JsonValueKind.Array)
            {
                foreach (var element in value.EnumerateArray())
                    Read(element);
            }
            else if (value.ValueKind is JsonValueKind.Object)
            {
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }
            }
        }
    }
}
