using Amazon.Runtime;
using BudgetTracker.LocalAws;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

public sealed class RdsPasswordProviderTests
{
    private static readonly Uri _nowhere = new("http://127.0.0.1:1");

    // The vector of the AWS CLI's own tests (botocore, generate_db_auth_token).
    [Fact]
    public void A_token_is_the_one_that_the_AWS_CLI_makes()
    {
        var token = RdsPasswordProvider.Sign(
            new("prod-instance.us-east-1.rds.amazonaws.com", 3306, "someusername"),
            "us-east-1",
            new ImmutableCredentials("akid", "skid", token: null),
            new DateTimeOffset(2016, 11, 7, 17, 39, 33, TimeSpan.Zero));

        Assert.StartsWith("prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=someusername&X-Amz-Expires=900&", token, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Credential=akid%2F20161107%2Fus-east-1%2Frds-db%2Faws4_request", token, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Signature=d1138cdbc0ca63eec012ec0fc6c2267e03642168f5884a7795320d4c18374c61", token, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db-1.abc123.eu-central-1.rds.amazonaws.com", "eu-central-1")]
    [InlineData("db-1.abc123.rds.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("db.internal.example.com", "us-east-1")]
    public async Task A_token_verifies_for_the_database_s_region_with_a_session_and_an_odd_user_name(string server, string region)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var host = CreateHost(time);

        var token = await host.Get<IPostgresPasswordProvider>().GetPasswordAsync(server, 5432, "app user+1/ü");

        Assert.Equal(AwsCredential.Example, Verifier(region, time).VerifyPresigned(Request(token), "rds-db"));
        Assert.Contains("app user+1/ü", Uri.UnescapeDataString(token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_good_for_15_minutes_and_each_connection_gets_one_of_its_own()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var host = CreateHost(time);
        var first = await host.Get<IPostgresPasswordProvider>().GetPasswordAsync("db", 5432, "app");
        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Verifier("us-east-1", time).VerifyPresigned(Request(first), "rds-db");

        time.Advance(TimeSpan.FromSeconds(1));
        var second = await host.Get<IPostgresPasswordProvider>().GetPasswordAsync("db", 5432, "app");

        Assert.Throws<AwsError>(() => Verifier("us-east-1", time).VerifyPresigned(Request(first), "rds-db"));
        Verifier("us-east-1", time).VerifyPresigned(Request(second), "rds-db");
    }

    [Theory]
    [InlineData("Postgres:Username", "", "Postgres:Username")]
    [InlineData("Postgres:SslMode", "Require", "Postgres:SslMode")]
    [InlineData("POSTGRES_SECRET_ARN", "plaid/postgres", "POSTGRES_SECRET_ARN")]
    public async Task A_setting_that_does_not_go_with_it_fails_the_start(string setting, string value, string named)
    {
        await using var host = CreateHost(TimeProvider.System, new KeyValuePair<string, string?>(setting, value));

        Assert.Contains(named, Assert.Throws<OptionsValidationException>(host.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_database_and_user_are_all_that_is_needed()
    {
        await using var host = CreateHost(TimeProvider.System);

        host.Validate();
    }

    private static SignatureVerifier Verifier(string region, TimeProvider time) => new([AwsCredential.Example], region, time);

    private static SignedRequest Request(string token)
    {
        var (host, query) = (token[..token.IndexOf('/', StringComparison.Ordinal)], token[token.IndexOf('?', StringComparison.Ordinal)..]);
        return new("GET", "/", query, [new("host", host)], ReadOnlyMemory<byte>.Empty);
    }

    private static AwsHost CreateHost(TimeProvider time, params KeyValuePair<string, string?>[] more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PLAID_CLIENT_ID"] = "c",
            ["PLAID_SECRET"] = "s",
            ["PLAID_ENV"] = "sandbox",
            ["KEY_RING"] = AwsHost.KeyRing("k1", "k1"),
            ["Postgres:Host"] = "db",
            ["Postgres:Database"] = "app",
            ["Postgres:Username"] = "app",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return new(_nowhere, settings, builder => builder.AddRdsIamAuthentication(), time);
    }
}
