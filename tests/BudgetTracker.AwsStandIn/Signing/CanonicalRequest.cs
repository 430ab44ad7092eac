using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.LocalAws;

/// <summary>The canonical form of a request that Signature Version 4 signs; for services that encode the path once more (all but S3).</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>
internal static class CanonicalRequest
{
    public static string Of(SignedRequest request, IReadOnlyList<string> signedHeaders, string? payloadHash = null)
    {
        var headers = string.Concat(signedHeaders.Select(name => $"{name}:{request.Header(name)}\n"));
        payloadHash ??= Hash(request.Body.Span);
        return $"{request.Method}\n{Path(request.Path)}\n{Query(request.Query)}\n{headers}\n{string.Join(';', signedHeaders)}\n{payloadHash}";
    }

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Path(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ".."))
                segments.Add(Encode(segment));
        }

        var normal = "/" + string.Join('/', segments);
        return normal.Length > 1 && path.EndsWith('/') ? normal + "/" : normal;
    }

    /// <summary>Sorted by name, then value, without the signature itself.</summary>
    public static string Query(string query) => string.Join('&', Pairs(query)
        .Where(pair => pair.Name is not "X-Amz-Signature")
        .Select(pair => (Name: Encode(pair.Name), Value: Encode(pair.Value)))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    public static IEnumerable<(string Name, string Value)> Pairs(string query) =>
        from part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let at = part.IndexOf('=', StringComparison.Ordinal)
        select at < 0 ? (Decode(part), "") : (Decode(part[..at]), Decode(part[(at + 1)..]));

    private static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));

    private static string Encode(string value)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || (char)b is '-' or '.' or '_' or '~')
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(Convert.ToHexString([b]));
        }

        return encoded.ToString();
    }
}
