using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

public sealed class ConfigurationSecretSourceTests
{
    private static readonly SecretLayout _plaid = new("Plaid:Keys", "Set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV.")
    {
        FieldVariables = ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV"],
        IdVariable = "PLAID_SECRET_ARN",
        IdSetting = "Plaid:SecretId",
    };

    private const string Json = """{"PLAID_CLIENT_ID":"c","PLAID_SECRET":"s","PLAID_ENV":"sandbox"}""";

    [Fact]
    public Task The_value_may_be_the_JSON_itself() => AssertPlaid(("Plaid:Keys", Json));

    [Fact]
    public Task The_fields_may_be_children() =>
        AssertPlaid(("Plaid:Keys:PLAID_CLIENT_ID", "c"), ("Plaid:Keys:PLAID_SECRET", "s"), ("Plaid:Keys:PLAID_ENV", "sandbox"));

    [Fact]
    public Task The_keys_may_stand_at_the_root() =>
        AssertPlaid(("PLAID_CLIENT_ID", "c"), ("PLAID_SECRET", "s"), ("PLAID_ENV", "sandbox"));

    [Fact]
    public Task A_child_goes_before_the_root() =>
        AssertPlaid(("Plaid:Keys:PLAID_SECRET", "s"), ("PLAID_CLIENT_ID", "c"), ("PLAID_SECRET", "other"), ("PLAID_ENV", "sandbox"));

    [Fact]
    public async Task Quotation_marks_in_a_child_stay_text()
    {
        var source = Create(("Postgres:Credentials:username", "u"), ("Postgres:Credentials:password", "a\"b\\c</"), ("Postgres:Credentials:port", "5433"));

        var credentials = PostgresSecret.Parse("id", await source.GetSecretAsync("Postgres:Credentials"));

        Assert.Equal("a\"b\\c</", credentials.RevealPassword());
        Assert.Equal(5433, credentials.Port);
    }

    [Theory]
    [InlineData("KEY_RING")]
    [InlineData("Encryption:KeyRing")]
    public async Task A_key_ring_may_be_JSON_at_the_root_or_in_its_section(string key)
    {
        var source = Create((key, $$$"""{"primary":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}"}}"""));

        Assert.Equal("a", KeyRingSecret.Parse("id", await source.GetSecretAsync("Encryption:KeyRing")).PrimaryKeyId);
    }

    [Fact]
    public async Task A_key_ring_may_be_children()
    {
        var source = Create(("Encryption:KeyRing:primary", "2026-11"), ("Encryption:KeyRing:keys:2026-11", Convert.ToBase64String(new byte[32])));

        Assert.Equal("2026-11", KeyRingSecret.Parse("id", await source.GetSecretAsync("Encryption:KeyRing")).PrimaryKeyId);
    }

    [Fact]
    public async Task Any_other_configuration_key_may_hold_a_secret() =>
        Assert.Equal(Json, await Create(("Vault:Plaid", Json)).GetSecretAsync("Vault:Plaid"));

    [Fact]
    public async Task A_reload_is_seen()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        var source = new ConfigurationSecretSource(configuration, []);
        configuration["Plaid:Keys"] = "first";
        Assert.Equal("first", await source.GetSecretAsync("Plaid:Keys"));

        configuration["Plaid:Keys"] = "second";

        Assert.Equal("second", await source.GetSecretAsync("Plaid:Keys"));
    }

    [Theory]
    [InlineData("PLAID_SECRET_ARN")]
    [InlineData("POSTGRES_SECRET_ARN")]
    [InlineData("KEY_RING_SECRET_ARN")]
    public async Task An_ARN_without_the_AWS_package_says_which_package_to_add(string setting)
    {
        const string Arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:plaid-AbCdEf";

        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => Create((setting, Arn)).GetSecretAsync(Arn).AsTask());

        Assert.Equal(
            $"{setting} names an AWS secret, but nothing here reads AWS Secrets Manager. Add the package BudgetTracker.Aws and call AddAwsSecretsManager().",
            error.Message);
    }

    [Theory]
    [InlineData("Plaid:Keys", "PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV")]
    [InlineData("Postgres:Credentials", "Postgres:ConnectionString")]
    [InlineData("Encryption:KeyRing", "openssl rand -base64 32")]
    [InlineData("Encryption:KeyRing", """{"primary":"<id>","keys":{"<id>":"<the key>"}}""")]
    [InlineData("prod/plaid", "AddAwsSecretsManager()")]
    public async Task A_missing_secret_says_what_to_set(string id, string expected)
    {
        var error = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => Create().GetSecretAsync(id).AsTask());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_honoured() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Create(("Plaid:Keys", Json)).GetSecretAsync("Plaid:Keys", new CancellationToken(canceled: true)));

    private static async Task AssertPlaid(params (string Key, string Value)[] settings)
    {
        using var secret = JsonDocument.Parse(await Create(settings).GetSecretAsync("Plaid:Keys"));

        Assert.Equal(
            ["PLAID_CLIENT_ID c", "PLAID_ENV sandbox", "PLAID_SECRET s"],
            secret.RootElement.EnumerateObject().Select(static field => $"{field.Name} {field.Value}").Order(StringComparer.Ordinal));
    }

    private static ConfigurationSecretSource Create(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value))).Build(), [_plaid, PostgresSecret.Layout, KeyRingSecret.Layout]);
}
