using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>A key that signs webhooks with ES256. Its times are those of its receivers, whatever the banks' clock says.</summary>
internal sealed class WebhookKey : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _createdAt;

    public WebhookKey(TimeProvider clock) => (_clock, _createdAt, Id) = (clock, clock.GetUtcNow(), Guid.NewGuid().ToString());

    /// <exception cref="CryptographicException">The saved key is none.</exception>
    public WebhookKey(TimeProvider clock, SavedKey saved)
    {
        (_clock, _createdAt, Id, ExpiredAt) = (clock, saved.CreatedAt, saved.Id, saved.ExpiredAt);
        _key.ImportPkcs8PrivateKey(saved.Pkcs8, out _);
    }

    public string Id { get; }

    public DateTimeOffset? ExpiredAt { get; set; }

    public JsonWebKey Describe()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            "ES256", "P-256", Id, "EC", "sig", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y),
            _createdAt.ToUnixTimeSeconds(), ExpiredAt?.ToUnixTimeSeconds());
    }

    /// <summary>The JWT for the <c>Plaid-Verification</c> header.</summary>
    public string Sign(ReadOnlySpan<byte> body)
    {
        var header = Encode(new JwtHeader("ES256", Id, "JWT"), EmulatorJson.Default.JwtHeader);
        var claims = Encode(
            new JwtClaims(_clock.GetUtcNow().ToUnixTimeSeconds(), Convert.ToHexStringLower(SHA256.HashData(body))), EmulatorJson.Default.JwtClaims);
        var signature = _key.SignData(
            Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    public SavedKey Save() => new(Id, _key.ExportPkcs8PrivateKey(), _createdAt, ExpiredAt);

    public void Dispose() => _key.Dispose();

    private static string Encode<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, type));
}

internal sealed record JwtHeader(string Alg, string Kid, string Typ);

internal sealed record JwtClaims(long Iat, [property: JsonPropertyName("request_body_sha256")] string RequestBodySha256);
