using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.LocalAws;

/// <summary>The arithmetic of Signature Version 4, written from AWS's documentation and not from an SDK.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>
internal static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public static string Sign(string canonicalRequest, string timestamp, CredentialScope scope, string secretAccessKey)
    {
        var stringToSign = $"{Algorithm}\n{timestamp}\n{scope}\n{CanonicalRequest.Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var part in (string[])[scope.Date, scope.Region, scope.Service, CredentialScope.End])
            key = Mac(key, part);
        return Convert.ToHexStringLower(Mac(key, stringToSign));
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

/// <summary>What a signing key is good for.</summary>
internal sealed record CredentialScope(string Date, string Region, string Service)
{
    public const string End = "aws4_request";

    public override string ToString() => $"{Date}/{Region}/{Service}/{End}";
}
