using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BudgetTracker.Walkthrough;

/// <summary>A certificate for a server, and the authority that signed it.</summary>
internal static class ServerCertificate
{
    public const string Name = "server";

    public const string AuthorityFile = "authority.pem";

    /// <summary>Writes <c>authority.pem</c>, <c>server.crt</c> and <c>server.key</c>.</summary>
    public static async Task WriteAsync(string directory, string host)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Walk-through authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));

        await File.WriteAllTextAsync(Path.Combine(directory, AuthorityFile), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(directory, $"{Name}.crt"), certificate.ExportCertificatePem());
        var keyFile = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            keyFile.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(Path.Combine(directory, $"{Name}.key"), keyFile);
        await writer.WriteAsync(key.ExportPkcs8PrivateKeyPem());
    }
}
