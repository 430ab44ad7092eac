using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>Signs webhooks with ES256; made anew for each emulator that has no <see cref="StateFile"/>.</summary>
/// <seealso href="https://plaid.com/docs/api/webhooks/webhook-verification/"/>
internal sealed class WebhookKey(TimeProvider clock) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private DateTimeOffset _createdAt = clock.GetUtcNow();

    public string Id { get; private set; } = Guid.NewGuid().ToString();

    public JsonWebKey Describe()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            "ES256", "P-256", Id, "EC", "sig", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y),
            _createdAt.ToUnixTimeSeconds(), null);
    }

    /// <summary>The JWT for the <c>Plaid-Verification</c> header.</summary>
    public string Sign(ReadOnlySpan<byte> body)
    {
        var header = Encode(new JwtHeader("ES256", Id, "JWT"), EmulatorJson.Default.JwtHeader);
        var claims = Encode(
            new JwtClaims(clock.GetUtcNow().ToUnixTimeSeconds(), Convert.ToHexStringLower(SHA256.HashData(body))), EmulatorJson.Default.JwtClaims);
        var signature = _key.SignData(
            Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    public SavedKey Save() => new(Id, _key.ExportPkcs8PrivateKey(), _createdAt);

    public void Restore(SavedKey saved)
    {
        _key.ImportPkcs8PrivateKey(saved.Pkcs8, out _);
        (Id, _createdAt) = (saved.Id, saved.CreatedAt);
    }

    public void Dispose() => _key.Dispose();

    private static string Encode<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, type));
}

internal sealed record JwtHeader(string Alg, string Kid, string Typ);

internal sealed record JwtClaims(long Iat, [property: JsonPropertyName("request_body_sha256")] string RequestBodySha256);
