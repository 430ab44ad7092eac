using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>What stands in a webhook's header, once it has the one form that Plaid's have; nothing of it is proven.</summary>
/// <param name="Algorithm"><c>alg</c>.</param>
/// <param name="KeyId"><c>kid</c>, at most 100 printable characters.</param>
/// <param name="IssuedAt"><c>iat</c>, Unix time in seconds.</param>
/// <param name="BodySha256"><c>request_body_sha256</c>, hexadecimal.</param>
/// <param name="Signed">What is signed.</param>
/// <param name="Signature">r and s of the curve, 64 bytes; of another algorithm, any.</param>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc7515#section-7.1"/>
internal sealed record WebhookJwt(string Algorithm, string KeyId, long IssuedAt, string BodySha256, byte[] Signed, byte[] Signature)
{
    public const string Es256 = "ES256";

    // Plaid's have about 350 characters.
    private const int MaxLength = 2048;
    private const int MaxKeyIdLength = 100;
    private const int SignatureLength = 64;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The parts of a header, or null where it is not of that form in every way.</summary>
    public static WebhookJwt? Read(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var first, var second, var third]
            || Decode(first) is not { } header || Decode(second) is not { } claims || Decode(third) is not { } signature)
        {
            return null;
        }

        try
        {
            return Read(header, claims, Encoding.ASCII.GetBytes($"{first}.{second}"), signature);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // No JSON, a name twice, or half of a character.
        }
    }

    private static WebhookJwt? Read(byte[] header, byte[] claims, byte[] signed, byte[] signature)
    {
        using var head = JsonDocument.Parse(header, _strict);
        using var body = JsonDocument.Parse(claims, _strict);
        if (Text(head, "alg") is not { } algorithm || Text(head, "kid") is not { } keyId || !IsKeyId(keyId)
            // Extensions that whoever verifies has to understand: none is understood.
            || head.RootElement.TryGetProperty("crit", out _)
            || !body.RootElement.TryGetProperty("iat", out var iat) || iat.ValueKind is not JsonValueKind.Number || !iat.TryGetInt64(out var issuedAt)
            || Text(body, "request_body_sha256") is not { } sha256
            || (algorithm is Es256 && signature.Length != SignatureLength))
        {
            return null;
        }

        return new(algorithm, keyId, issuedAt, sha256, signed, signature);
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;

    private static bool IsKeyId(string value) => value.Length is > 0 and <= MaxKeyIdLength && value.All(static character => character is > ' ' and < '\x7f');

    /// <summary>Base64url in its one spelling: without padding, white space and bits that count for nothing.</summary>
    private static byte[]? Decode(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : null;
    }
}
