using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker.Faults;

/// <summary>
/// Has Plaid answer a sync with small pages, each larger than the one before it: so that a run over a day has several, and one over years not
/// too many.
/// </summary>
internal sealed class SmallPages
{
    public const string Route = "/transactions/sync";

    private const int FirstPage = 4;
    private const int Growth = 4;
    private const int LargestPage = 500;

    private readonly ConcurrentDictionary<string, int> _sizes = new(StringComparer.Ordinal);

    /// <summary>Puts another size into a request.</summary>
    public (byte[] Request, int Size) Ask(byte[] request)
    {
        var body = JsonNode.Parse(request)!.AsObject();
        var size = (string?)body["cursor"] is { } cursor ? _sizes.GetValueOrDefault(cursor, FirstPage) : FirstPage;
        body["count"] = size;
        return (JsonSerializer.SerializeToUtf8Bytes(body), size);
    }

    /// <summary>Notes how large the page after an answer is.</summary>
    public void Hear(int size, byte[] answer)
    {
        try
        {
            using var page = JsonDocument.Parse(answer);
            if (page.RootElement.GetProperty("has_more").GetBoolean())
                _sizes[page.RootElement.GetProperty("next_cursor").GetString()!] = Math.Min(size * Growth, LargestPage);
        }
        catch (JsonException)
        {
            // Half of an answer, which nobody can go on from.
        }
    }
}
