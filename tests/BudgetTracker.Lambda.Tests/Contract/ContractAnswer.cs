using System.Text;

namespace BudgetTracker;

/// <summary>What of an answer has to be the same: the status, the headers that mean something, and every byte of the body.</summary>
internal sealed record ContractAnswer(int Status, string Headers, string Body)
{
    private static readonly string[] _compared =
    [
        "Content-Type", "Cache-Control", "Location", "Retry-After", "Vary", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Access-Control-Allow-Credentials",
    ];

    public static ContractAnswer Of(int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body) => new(
        status,
        string.Join('\n', from header in headers
                          where _compared.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
                          orderby header.Key
                          select $"{header.Key.ToLowerInvariant()}: {header.Value}"),
        // Latin-1, so that no two different bodies look the same.
        Encoding.Latin1.GetString(body));
}
