using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>Makes webhooks that are not Plaid's, of every kind that is known to have fooled somebody, from a seed.</summary>
internal sealed class Forger(TestKey plaid, TestKey second, TestKey expired, TimeProvider time, Random random) : IDisposable
{
    private static readonly BigInteger _order = BigInteger.Parse("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber, null);

    private readonly TestKey _own = new();
    private readonly TestKey _p384 = new(plaid.Id, ECCurve.NamedCurves.nistP384);
    private readonly TestKey _k256 = new(plaid.Id, ECCurve.CreateFromFriendlyName("secp256k1"));
    private readonly RSA _rsa = RSA.Create(2048);

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A webhook of Plaid's as it is.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(
        $$"""{"webhook_type": "ITEM", "webhook_code": "LOGIN_REPAIRED", "item_id": "item-{{random.Next(1000)}}", "environment": "sandbox"}""");

    /// <summary>The kinds, by name.</summary>
    public Dictionary<string, Func<byte[], (string? Header, byte[] Body)>> Kinds() => new(StringComparer.Ordinal)
    {
        ["no header"] = static body => (null, body),
        ["an empty header"] = static body => ("", body),
        ["alg none without a signature"] = body => ($"{Jwt.Encode(Jwt.Header(plaid.Id, "none"))}.{Jwt.Encode(Jwt.Claims(body, Now))}.", body),
        ["alg none with a signature"] = body => (plaid.Sign(Jwt.Header(plaid.Id, "none"), Jwt.Claims(body, Now)), body),
        ["HS256 with the public key as its secret"] = body => (Hs256(body, plaid.Key.ExportSubjectPublicKeyInfo()), body),
        ["HS256 with the public key's text as its secret"] = body => (Hs256(body, Encoding.UTF8.GetBytes(plaid.Key.ExportSubjectPublicKeyInfoPem())), body),
        ["RS256"] = body => (Jwt.Of(Jwt.Header(plaid.Id, "RS256"), Jwt.Claims(body, Now), data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)), body),
        ["ES384"] = body => (Jwt.Of(Jwt.Header(plaid.Id, "ES384"), Jwt.Claims(body, Now), data => _p384.Key.SignData(data, HashAlgorithmName.SHA384)), body),
        ["alg in lower case"] = body => (plaid.Sign(Jwt.Header(plaid.Id, "es256"), Jwt.Claims(body, Now)), body),
        ["no alg"] = body => (plaid.Sign($$"""{"kid":"{{plaid.Id}}"}""", Jwt.Claims(body, Now)), body),
        ["another curve"] = body => (_p384.Sign(body, Now), body),
        ["another curve of the same length"] = body => (_k256.Sign(body, Now), body),
        ["another key under a known id"] = body => (_own.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, Now)), body),
        ["another id of Plaid's"] = body => (plaid.Sign(Jwt.Header(second.Id), Jwt.Claims(body, Now)), body),
        ["an id that nobody knows"] = body => (_own.Sign(Jwt.Header(Guid.NewGuid().ToString()), Jwt.Claims(body, Now)), body),
        ["an expired key"] = body => (expired.Sign(body, Now), body),
        ["too old"] = body => (plaid.Sign(body, Now.AddSeconds(-301 - random.Next(100_000))), body),
        ["from the future"] = body => (plaid.Sign(body, Now.AddSeconds(61 + random.Next(100_000))), body),
        ["without iat"] = body => (plaid.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, Now).Replace("\"iat\"", "\"jat\"", StringComparison.Ordinal)), body),
        ["iat as a text"] = body => (plaid.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, $"\"{Now.ToUnixTimeSeconds()}\"")), body),
        ["iat as a fraction"] = body => (plaid.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, $"{Now.ToUnixTimeSeconds()}.5")), body),
        ["iat beyond all numbers"] = body => (plaid.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, random.Next(2) is 0 ? $"{long.MinValue}" : $"{long.MaxValue}9")), body),
        ["iat twice"] = body => (plaid.Sign(Jwt.Header(plaid.Id), Jwt.Claims(body, $"1,\"iat\":{Now.ToUnixTimeSeconds()}")), body),
        ["without a hash"] = body => (plaid.Sign(Jwt.Header(plaid.Id), $$"""{"iat":{{Now.ToUnixTimeSeconds()}}}"""), body),
        ["the hash of another body"] = body => (plaid.Sign(Body().Append((byte)' ').ToArray(), Now), body),
        ["another hash under a signature"] = body => (plaid.Sign(body, Now).Split('.') is [var head, _, var signature] ? $"{head}.{Jwt.Encode(Jwt.Claims("{}"u8, Now))}.{signature}" : "", "{}"u8.ToArray()),
        ["another byte in the body"] = body => (plaid.Sign(body, Now), Changed(body)),
        ["the body written again"] = body => (plaid.Sign(body, Now), Encoding.UTF8.GetBytes(System.Text.Json.Nodes.JsonNode.Parse(body)!.ToJsonString())),
        ["no body"] = body => (plaid.Sign(body, Now), []),
        ["a byte behind the body"] = body => (plaid.Sign(body, Now), [.. body, (byte)'\n']),
        ["the header twice"] = body => (plaid.Sign(body, Now) is var jwt ? $"{jwt},{jwt}" : "", body),
        ["a key of its own in the header"] = body => (_own.Sign(WithKey(_own, plaid.Id), Jwt.Claims(body, Now)), body),
        ["a key of its own under an id of its own"] = body => (_own.Sign(WithKey(_own, _own.Id), Jwt.Claims(body, Now)), body),
        ["an extension that must be understood"] = body => (plaid.Sign($$"""{"alg":"ES256","kid":"{{plaid.Id}}","crit":["exp"],"exp":1}""", Jwt.Claims(body, Now)), body),
        ["the id twice"] = body => (plaid.Sign($$"""{"alg":"ES256","kid":"{{_own.Id}}","kid":"{{plaid.Id}}"}""", Jwt.Claims(body, Now)), body),
        ["the id twice, once disguised"] = body => (plaid.Sign($$"""{"alg":"ES256","\u006bid":"{{_own.Id}}","kid":"{{plaid.Id}}"}""", Jwt.Claims(body, Now)), body),
        ["no id"] = body => (plaid.Sign("""{"alg":"ES256"}""", Jwt.Claims(body, Now)), body),
        ["an id that is none"] = body => (plaid.Sign(Jwt.Header(random.Next(3) switch { 0 => "", 1 => new string('k', 101), _ => "a\\nb" }), Jwt.Claims(body, Now)), body),
        ["half a character for an id"] = body => (plaid.Sign(Jwt.Header("\\ud800"), Jwt.Claims(body, Now)), body),
        ["no JSON"] = body => (plaid.Sign("[]", Jwt.Claims(body, Now)), body),
        ["more behind the JSON"] = body => (plaid.Sign(Jwt.Header(plaid.Id) + "{}", Jwt.Claims(body, Now)), body),
        ["a signature cut short"] = body => (Resigned(body, signature => signature[..random.Next(64)]), body),
        ["a signature with more behind it"] = body => (Resigned(body, signature => [.. signature, 0]), body),
        ["a signature with another bit"] = body => (Resigned(body, Changed), body),
        ["r of zero"] = body => (Resigned(body, static signature => [.. new byte[32], .. signature[32..]]), body),
        ["s of zero"] = body => (Resigned(body, static signature => [.. signature[..32], .. new byte[32]]), body),
        ["nothing but zeroes"] = body => (Resigned(body, static _ => new byte[64]), body),
        ["r of the curve's order"] = body => (Resigned(body, static signature => [.. Order(), .. signature[32..]]), body),
        ["s of the curve's order"] = body => (Resigned(body, static signature => [.. signature[..32], .. Order()]), body),
        ["r and s in each other's place"] = body => (Resigned(body, static signature => [.. signature[32..], .. signature[..32]]), body),
        ["a signature in DER"] = body => (Jwt.Of(Jwt.Header(plaid.Id), Jwt.Claims(body, Now), data => plaid.Key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)), body),
        ["a signature over nothing"] = body => (Jwt.Of(Jwt.Header(plaid.Id), Jwt.Claims(body, Now), _ => plaid.Sign(Array.Empty<byte>())), body),
        ["padding"] = body => (plaid.Sign(body, Now) + "==", body),
        ["bits that count for nothing"] = body => (plaid.Sign(body, Now) is var jwt ? jwt[..^1] + Neighbour(jwt[^1]) : "", body),
        ["white space"] = body => (plaid.Sign(body, Now).Insert(random.Next(10, 300), random.Next(2) is 0 ? " " : "\n"), body),
        ["two parts"] = body => (plaid.Sign(body, Now) is var jwt ? jwt[..jwt.LastIndexOf('.')] : "", body),
        ["four parts"] = body => (plaid.Sign(body, Now) + ".", body),
        ["too long"] = body => (plaid.Sign(Jwt.Header(plaid.Id).Replace("JWT", new string('J', 2048), StringComparison.Ordinal), Jwt.Claims(body, Now)), body),
        ["noise"] = body => (string.Join('.', Enumerable.Range(0, 3).Select(_ => Base64Url.EncodeToString(Noise()))), body),
    };

    public void Dispose()
    {
        _own.Dispose();
        _p384.Dispose();
        _k256.Dispose();
        _rsa.Dispose();
    }

    private static byte[] Order() => _order.ToByteArray(isUnsigned: true, isBigEndian: true);

    /// <summary>The next letter of base64url in the same place, whose first two bits are the same.</summary>
    private static char Neighbour(char last) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" is var letters ? letters[letters.IndexOf(last, StringComparison.Ordinal) ^ 1] : last;

    private static string WithKey(TestKey key, string id)
    {
        var jwk = key.Describe();
        return $$"""{"alg":"ES256","kid":"{{id}}","jwk":{"kty":"EC","crv":"P-256","x":"{{jwk.X}}","y":"{{jwk.Y}}"} }""";
    }

    private string Hs256(byte[] body, byte[] secret) => Jwt.Of(Jwt.Header(plaid.Id, "HS256"), Jwt.Claims(body, Now), data => HMACSHA256.HashData(secret, data));

    private string Resigned(byte[] body, Func<byte[], byte[]> change) => Jwt.Of(Jwt.Header(plaid.Id), Jwt.Claims(body, Now), data => change(plaid.Sign(data)));

    private byte[] Changed(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private byte[] Noise()
    {
        var bytes = new byte[random.Next(1, 100)];
        random.NextBytes(bytes);
        return bytes;
    }
}
