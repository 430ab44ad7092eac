using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>A public key of Plaid's that has been found fit for ES256, and for nothing else.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc7518#section-6.2"/>
internal sealed class SigningKey
{
    private const int CoordinateLength = 32;

    private readonly ECParameters _parameters;

    // None is promised to serve two threads at once, and to make one costs twice what it costs to verify with it.
    private readonly ConcurrentBag<ECDsa> _idle = [];

    private SigningKey(ECParameters parameters, long? expiredAt) => (_parameters, ExpiredAt) = (parameters, expiredAt);

    /// <summary>Unix time in seconds; null while it is valid.</summary>
    public long? ExpiredAt { get; }

    /// <summary>The key, or null where it is another than <paramref name="keyId"/>, no P-256 key, or not for signatures.</summary>
    public static SigningKey? Of(WebhookVerificationKey key, string keyId)
    {
        if (key is not { Kty: "EC", Crv: "P-256", Alg: WebhookJwt.Es256, Use: "sig" or null } || key.Kid != keyId
            || Coordinate(key.X) is not { } x || Coordinate(key.Y) is not { } y)
        {
            return null;
        }

        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } };
        try
        {
            using var imported = ECDsa.Create(parameters); // Refuses what is no point of the curve.
            return new(parameters, key.ExpiredAt);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether this key made a signature of r and s, 32 bytes each.</summary>
    public bool Verify(byte[] signed, byte[] signature)
    {
        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(_parameters);
        try
        {
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            _idle.Add(key);
        }
    }

    private static byte[]? Coordinate(string text) =>
        Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: CoordinateLength } bytes ? bytes : null;
}
