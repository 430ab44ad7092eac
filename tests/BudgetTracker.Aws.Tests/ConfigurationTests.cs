using BudgetTracker.LocalAws;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

public sealed class ConfigurationTests : IAsyncLifetime
{
    private static readonly string _ring = AwsHost.KeyRing("k1", "k1");

    private readonly AwsStandIn _aws = new();

    public Task InitializeAsync() => _aws.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_guide_s_three_variables_alone_configure_a_host(bool asString)
    {
        var ring = asString ? $"\"{_ring.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : _ring;
        await using var host = CreateGuideHost(AwsHost.PlaidSecret("s1", ring));
        host.Validate();

        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");

        Assert.Equal("ring:k1", sealer.KeyId);
        Assert.Equal("client (sandbox)", (await host.Secrets.GetAsync<PlaidCredentials>()).ToString());
        Assert.Equal("app@db.internal:5432/app", (await host.Secrets.GetAsync<PostgresCredentials>()).ToString());
        // The key ring came with Plaid's keys.
        Assert.Equal(2, _aws.CountOf("secretsmanager:GetSecretValue"));
    }

    [Fact]
    public async Task Without_a_key_ring_in_Plaid_s_secret_the_error_says_how_to_make_one()
    {
        await using var host = CreateGuideHost(AwsHost.PlaidSecret("s1"));

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Secrets.GetAsync<KeyRing>().AsTask());

        Assert.Contains("openssl rand -base64 32", exception.Message, StringComparison.Ordinal);
        Assert.Contains("KEY_RING_SECRET_ARN", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the field KEY_RING", exception.Message, StringComparison.Ordinal);
        Assert.Equal("s1", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
    }

    [Fact]
    public async Task A_malformed_key_ring_in_Plaid_s_secret_is_no_obstacle_to_Plaid_s_keys()
    {
        await using var host = CreateGuideHost(AwsHost.PlaidSecret("s1", "\"planted-1b8e\""));

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Secrets.GetAsync<KeyRing>().AsTask());

        Assert.Contains("KEY_RING", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-1b8e", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal("s1", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
    }

    [Fact]
    public async Task A_key_that_was_added_to_the_ring_in_Plaid_s_secret_is_found()
    {
        await using var host = CreateGuideHost(AwsHost.PlaidSecret("s1", _ring));
        var context = new SealContext("access_token", "sandbox", "ana", Guid.NewGuid(), "item");
        await host.Secrets.GetAsync<KeyRing>();
        _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret("s1", AwsHost.KeyRing("k2", "k1", "k2")));
        await using var other = CreateHost(new KeyValuePair<string, string?>("PLAID_SECRET_ARN", "plaid/keys"));
        using var sealer = await other.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");

        Assert.Equal("ring:k2", sealer.KeyId);
        Assert.Equal("token", await host.Get<ITokenProtector>().OpenAsync(sealer.Seal("token", context), context));
    }

    [Fact]
    public async Task A_key_ring_of_its_own_goes_before_the_one_in_Plaid_s_secret()
    {
        var ring = _aws.PutSecret("plaid/ring", AwsHost.KeyRing("own", "own"));
        await using var host = CreateHost(
            new("PLAID_SECRET_ARN", _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret("s1", _ring))), new("KEY_RING_SECRET_ARN", ring));

        Assert.Equal("own", (await host.Secrets.GetAsync<KeyRing>()).PrimaryKeyId);
    }

    [Theory]
    [InlineData("PLAID_SECRET_ARN", "arn:aws:kms:us-east-1:123456789012:key/x")]
    [InlineData("PLAID_SECRET_ARN", "arn:aws:secretsmanager:us-east-1")]
    [InlineData("KEY_RING_SECRET_ARN", "plaid keys")]
    [InlineData("POSTGRES_SECRET_ARN", "https://example.com/secret")]
    public async Task What_is_no_secret_s_ARN_or_name_fails_the_start(string setting, string value)
    {
        await using var host = CreateHost(new("PLAID_SECRET_ARN", "plaid/keys"), new("POSTGRES_SECRET_ARN", "plaid/postgres"), new(setting, value));

        var exception = Assert.ThrowsAny<Exception>(host.Validate);

        Assert.Contains(setting == "POSTGRES_SECRET_ARN" ? value : setting, exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(_aws.Calls);
    }

    [Fact]
    public async Task What_the_configuration_has_to_hold_still_fails_the_start()
    {
        await using var host = CreateHost(new KeyValuePair<string, string?>("POSTGRES_SECRET_ARN", "plaid/postgres"));

        var exception = Assert.Throws<AggregateException>(host.Validate);

        Assert.All(exception.InnerExceptions, static inner => Assert.IsType<OptionsValidationException>(inner));
        Assert.Contains("PLAID_CLIENT_ID", exception.Message, StringComparison.Ordinal);
        Assert.Contains("KEY_RING", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "KMS_KEY_ID")]
    [InlineData("arn:aws:secretsmanager:us-east-1:123456789012:secret:x", "not a KMS key's")]
    public async Task KMS_without_a_key_fails_the_start(string? key, string expected)
    {
        await using var host = new AwsHost(
            _aws.BaseAddress,
            [new("PLAID_SECRET_ARN", "plaid/keys"), new("POSTGRES_SECRET_ARN", "plaid/postgres"), new("KMS_KEY_ID", key)],
            builder => builder.AddAwsSecretsManager().AddAwsKms());

        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(host.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_KMS_no_key_ring_is_needed()
    {
        await using var host = new AwsHost(
            _aws.BaseAddress,
            [
                new("PLAID_SECRET_ARN", _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret("s1"))),
                new("POSTGRES_SECRET_ARN", _aws.PutSecret("plaid/postgres", AwsHost.PostgresSecret("p"))),
            ],
            builder => builder.AddAwsSecretsManager().AddAwsKms(aws => aws.KmsKeyId = _aws.CreateKey()));
        host.Validate();

        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");

        Assert.StartsWith("kms:arn:aws:kms:", sealer.KeyId, StringComparison.Ordinal);
    }

    private AwsHost CreateGuideHost(string plaidSecret) => CreateHost(
        new("PLAID_SECRET_ARN", _aws.PutSecret("plaid/keys", plaidSecret)),
        new("POSTGRES_SECRET_ARN", _aws.PutSecret("plaid/postgres", AwsHost.PostgresSecret("p"))),
        new("PLAID_REDIRECT_URI", "https://app.example.com/back"));

    private AwsHost CreateHost(params KeyValuePair<string, string?>[] settings) => new(_aws.BaseAddress, settings);
}
