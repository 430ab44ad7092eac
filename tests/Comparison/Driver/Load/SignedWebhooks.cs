using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.Comparison;

/// <summary>Webhooks as Plaid signs them, about each item in its turn. They are signed ahead of a window, which shares its processors with the generator.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
internal static class SignedWebhooks
{
    private const string KeyId = "bfbd5111-8e33-4643-8ced-b2e642a72f3c";

    private static readonly ECParameters _key = NewKey();
    private static readonly string _header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{KeyId}}","typ":"JWT"}"""));
    private static readonly ConcurrentQueue<byte[]> _signed = new();
    private static readonly ThreadLocal<ECDsa> _signer = new(static () => ECDsa.Create(_key));

    /// <summary>The public key, as Plaid gives it.</summary>
    public static string PublicKey { get; } = $$"""
        {"alg":"ES256","created_at":1767225600,"crv":"P-256","expired_at":null,"kid":"{{KeyId}}","kty":"EC","use":"sig","x":"{{Base64Url.EncodeToString(_key.Q.X)}}","y":"{{Base64Url.EncodeToString(_key.Q.Y)}}"}
        """;

    /// <summary>Signs so many, and forgets those that nobody sent.</summary>
    public static void SignAhead(int count)
    {
        _signed.Clear();
        Parallel.For(0, count, static _ => _signed.Enqueue(Sign()));
    }

    /// <summary>A request of one that was signed ahead; of a new one where there are no more, and then the generator is busy with that.</summary>
    public static ReadOnlyMemory<byte> Next() => _signed.TryDequeue(out var request) ? request : Sign();

    private static byte[] Sign()
    {
        var number = LoadGenerator.NextNumber();
        var body = Route.Webhook.Body
            .Replace(Route.Number, $"{number:d12}", StringComparison.Ordinal).Replace($"item-{Route.User}", $"item-{number % 1000:d3}", StringComparison.Ordinal);
        var claims = $$"""{"iat":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}},"request_body_sha256":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body)))}}"}""";
        var signed = $"{_header}.{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(claims))}";
        var signature = Base64Url.EncodeToString(_signer.Value!.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
        return Encoding.ASCII.GetBytes(
            $"POST {Route.Webhook.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nPlaid-Verification: {signed}.{signature}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static ECParameters NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
