using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>A key that signs webhooks as Plaid does, or in any other way.</summary>
internal sealed class TestKey(string? id = null, ECCurve? curve = null) : IDisposable
{
    public string Id { get; } = id ?? Guid.NewGuid().ToString();

    public ECDsa Key { get; } = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);

    public long? ExpiredAt { get; set; }

    public WebhookVerificationKey Describe()
    {
        var point = Key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            Kid = Id,
            Alg = "ES256",
            Crv = "P-256",
            Kty = "EC",
            Use = "sig",
            CreatedAt = 1,
            ExpiredAt = ExpiredAt,
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
        };
    }

    public string Sign(ReadOnlySpan<byte> body, DateTimeOffset at) => Sign(Jwt.Header(Id), Jwt.Claims(body, at));

    public string Sign(string header, string claims) => Jwt.Of(header, claims, Sign);

    public byte[] Sign(byte[] signed) => Key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => Key.Dispose();
}

/// <summary>JWTs from their parts.</summary>
internal static class Jwt
{
    public static string Header(string keyId, string algorithm = "ES256") => $$"""{"alg":"{{algorithm}}","kid":"{{keyId}}","typ":"JWT"}""";

    public static string Claims(ReadOnlySpan<byte> body, DateTimeOffset at) => Claims(body, $"{at.ToUnixTimeSeconds()}");

    public static string Claims(ReadOnlySpan<byte> body, string issuedAt) =>
        $$"""{"iat":{{issuedAt}},"request_body_sha256":"{{Convert.ToHexStringLower(SHA256.HashData(body))}}"}""";

    public static string Of(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

/// <summary>What Plaid knows of keys, and how often it was asked.</summary>
internal sealed class KeyRegister(params IEnumerable<TestKey> keys) : IPlaidWebhookApi
{
    private int _calls;

    public Dictionary<string, WebhookVerificationKey> Known { get; } = keys.ToDictionary(static key => key.Id, static key => key.Describe(), StringComparer.Ordinal);

    public int Calls => _calls;

    /// <summary>What every call waits for; it may throw.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public async Task<WebhookVerificationKey> GetWebhookVerificationKeyAsync(string keyId, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        await Before(cancellationToken);
        return Known.TryGetValue(keyId, out var key)
            ? key
            : throw new PlaidApiException("/webhook_verification_key/get", 400, "INVALID_INPUT", "INVALID_WEBHOOK_VERIFICATION_KEY_ID");
    }
}
