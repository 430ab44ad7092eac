using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BudgetTracker.Samples;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BudgetTracker;

/// <summary>Tokens as passwords, on a real PostgreSQL with TLS.</summary>
public sealed class RdsLoginTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("budget-tracker-tls-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private LocalPostgres? _postgres;

    private string RootCertificate => Path.Combine(_directory, "root.crt");

    public async Task InitializeAsync()
    {
        if (LocalPostgres.FindUnavailableReason() is null)
            _postgres = await LocalPostgres.StartAsync(_directory, ["fsync=off", "ssl=on", .. WriteCertificate()]);
    }

    public async Task DisposeAsync()
    {
        if (_postgres is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [LocalPostgresFact]
    public async Task Each_connection_logs_in_with_a_token_of_its_time()
    {
        await using var host = CreateHost(RootCertificate);
        var database = host.Get<IPostgresDatabase>();
        var first = await AcceptCurrentTokenAsync(host);
        await database.ProbeAsync();

        _time.Advance(TimeSpan.FromMinutes(14));
        var second = await AcceptCurrentTokenAsync(host);
        await EndConnectionsAsync();

        await database.ProbeAsync();
        Assert.NotEqual(first, second);
    }

    [LocalPostgresFact]
    public async Task A_token_that_the_server_refuses_is_an_error_that_names_the_cure_and_no_token()
    {
        await using var host = CreateHost(RootCertificate);
        await ExecuteAsync("create role app login superuser password 'another'");

        var exception = await Assert.ThrowsAsync<DatabaseException>(() => host.Get<IPostgresDatabase>().ProbeAsync());

        Assert.Contains("may log in", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz-Signature", exception.ToString(), StringComparison.Ordinal);
    }

    [LocalPostgresFact]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_no_token()
    {
        await using var host = CreateHost(rootCertificate: null);
        await AcceptCurrentTokenAsync(host);

        await Assert.ThrowsAsync<DatabaseException>(() => host.Get<IPostgresDatabase>().ProbeAsync());
    }

    private AwsHost CreateHost(string? rootCertificate) => new(
        new Uri("http://127.0.0.1:1"),
        [
            new("PLAID_CLIENT_ID", "c"), new("PLAID_SECRET", "s"), new("PLAID_ENV", "sandbox"), new("KEY_RING", AwsHost.KeyRing("k1", "k1")),
            new("Postgres:Host", "127.0.0.1"), new("Postgres:Port", $"{_postgres!.Port}"), new("Postgres:Database", "postgres"),
            new("Postgres:Username", "app"), new("Postgres:RootCertificate", rootCertificate),
        ],
        builder => builder.AddRdsIamAuthentication(),
        _time);

    /// <summary>Makes the server accept what the provider gives at this moment, as RDS would verify it, and nothing else.</summary>
    private async Task<string> AcceptCurrentTokenAsync(AwsHost host)
    {
        var token = await host.Get<IPostgresPasswordProvider>().GetPasswordAsync("127.0.0.1", _postgres!.Port, "app");
        await ExecuteAsync($"""
            do $$ begin create role app login superuser; exception when duplicate_object then null; end $$;
            alter role app password '{token}'
            """);
        return token;
    }

    private Task EndConnectionsAsync() => ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");

    private Task ExecuteAsync(string sql) => PostgresServer.ExecuteAsync(_postgres!.ConnectionString, sql);

    private IEnumerable<string> WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(RootCertificate, certificate.ExportCertificatePem());
        var keyFile = Path.Combine(_directory, "server.key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return [$"ssl_cert_file={RootCertificate}", $"ssl_key_file={keyFile}"];
    }
}

/// <summary>Runs where a PostgreSQL of its own can be started; a configured server is of no use to it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LocalPostgresFactAttribute : FactAttribute
{
    public LocalPostgresFactAttribute() => Skip = LocalPostgres.FindUnavailableReason();
}
