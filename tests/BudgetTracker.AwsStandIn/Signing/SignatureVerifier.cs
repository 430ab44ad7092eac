using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.LocalAws;

/// <summary>Accepts a request only with a signature that AWS would accept, and refuses it with AWS's own words.</summary>
internal sealed class SignatureVerifier(IReadOnlyList<AwsCredential> credentials, string region, TimeProvider time)
{
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(5);
    private static readonly string[] _needed = ["Credential", "Signature", "SignedHeaders"];

    /// <returns>Whose request it is.</returns>
    /// <exception cref="AwsError">The request is not signed as it has to be.</exception>
    public AwsCredential Verify(SignedRequest request, string service)
    {
        var header = request.Header("Authorization") ?? throw AwsError.MissingAuthenticationToken();
        if (!header.StartsWith(SignatureV4.Algorithm + " ", StringComparison.Ordinal))
            throw AwsError.IncompleteSignature("Authorization header requires 'Credential' parameter.");
        var parts = header[SignatureV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (_needed.FirstOrDefault(name => !parts.ContainsKey(name)) is { } missing)
            throw AwsError.IncompleteSignature($"Authorization header requires '{missing}' parameter.");
        var timestamp = request.Header("X-Amz-Date")
            ?? throw AwsError.IncompleteSignature("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        var claim = new Claim(parts["Credential"], timestamp, parts["SignedHeaders"].Split(';'), parts["Signature"], request.Header("X-Amz-Security-Token"));
        CheckTime(timestamp);
        if (!claim.SignedHeaders.Contains("host", StringComparer.Ordinal))
            throw AwsError.InvalidSignature("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        return Check(request, claim, service);
    }

    /// <summary>The same for a presigned address, such as an RDS authentication token.</summary>
    /// <exception cref="AwsError">The address is not signed as it has to be, or its time is over.</exception>
    public AwsCredential VerifyPresigned(SignedRequest request, string service)
    {
        var query = CanonicalRequest.Pairs(request.Query).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        if (query.GetValueOrDefault("X-Amz-Algorithm") is not SignatureV4.Algorithm)
            throw AwsError.MissingAuthenticationToken();
        var timestamp = query["X-Amz-Date"];
        var expires = ParseTime(timestamp).AddSeconds(int.Parse(query["X-Amz-Expires"], CultureInfo.InvariantCulture));
        if (time.GetUtcNow() >= expires)
            throw AwsError.InvalidSignature($"Signature expired: {Format(expires)} is now earlier than {Format(time.GetUtcNow())}");
        return Check(
            request,
            new(query["X-Amz-Credential"], timestamp, query["X-Amz-SignedHeaders"].Split(';'), query["X-Amz-Signature"], query.GetValueOrDefault("X-Amz-Security-Token")),
            service);
    }

    private AwsCredential Check(SignedRequest request, Claim claim, string service)
    {
        if (claim.Credential.Split('/') is not [var id, var date, var claimedRegion, var claimedService, CredentialScope.End])
            throw AwsError.IncompleteSignature("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        if (claimedRegion != region)
            throw AwsError.InvalidSignature($"Credential should be scoped to a valid region, not '{claimedRegion}'. ");
        if (claimedService != service)
            throw AwsError.InvalidSignature($"Credential should be scoped to correct service: '{service}'. ");
        if (!claim.Timestamp.StartsWith(date, StringComparison.Ordinal))
            throw AwsError.InvalidSignature($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{claim.Timestamp[..8]}', from '{claim.Timestamp}'.");

        var credential = credentials.FirstOrDefault(known => known.AccessKeyId == id) ?? throw AwsError.UnrecognizedClient();
        if (claim.SessionToken != credential.SessionToken)
            throw AwsError.UnrecognizedClient();
        if (credential.ExpiresAt is { } end && time.GetUtcNow() >= end)
            throw AwsError.ExpiredToken();
        var expected = SignatureV4.Sign(
            CanonicalRequest.Of(request, claim.SignedHeaders), claim.Timestamp, new(date, claimedRegion, claimedService), credential.SecretAccessKey);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(claim.Signature))
            ? credential
            : throw AwsError.InvalidSignature("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
    }

    private void CheckTime(string timestamp)
    {
        var (sent, now) = (ParseTime(timestamp), time.GetUtcNow());
        if (sent < now - _skew)
            throw AwsError.InvalidSignature($"Signature expired: {timestamp} is now earlier than {Format(now - _skew)} ({Format(now)} - 5 min.)");
        if (sent > now + _skew)
            throw AwsError.InvalidSignature($"Signature not yet current: {timestamp} is still later than {Format(now + _skew)} ({Format(now)} + 5 min.)");
    }

    private static DateTimeOffset ParseTime(string timestamp) =>
        DateTimeOffset.TryParseExact(timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw AwsError.IncompleteSignature($"Date must be in ISO-8601 'basic format'. Got '{timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601");

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private sealed record Claim(string Credential, string Timestamp, string[] SignedHeaders, string Signature, string? SessionToken);
}
