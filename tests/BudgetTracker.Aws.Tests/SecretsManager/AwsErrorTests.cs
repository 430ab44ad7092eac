using BudgetTracker.LocalAws;

namespace BudgetTracker;

/// <summary>Each way in which AWS says no has a cure, and no message carries a secret.</summary>
public sealed class AwsErrorTests : IAsyncLifetime
{
    private const string Planted = "planted-5e7d";

    private readonly AwsStandIn _aws = new();
    private string _arn = "";

    public async Task InitializeAsync()
    {
        await _aws.StartAsync();
        _arn = _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret(Planted));
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task A_secret_that_is_denied_names_the_missing_permission()
    {
        _aws.Deny("secretsmanager:GetSecretValue", _arn);

        await AssertErrorAsync("Allow the role secretsmanager:GetSecretValue on '" + _arn + "'");
    }

    [Fact]
    public async Task A_secret_that_is_deleted_says_how_to_restore_it()
    {
        _aws.DeleteSecret(_arn);

        await AssertErrorAsync("restore-secret");
    }

    [Fact]
    public Task A_stage_that_is_not_there_is_told_from_a_secret_that_is_not_there() =>
        AssertErrorAsync("no version with that stage", settings: new("Aws:VersionStage", "AWSPENDING"));

    [Fact]
    public Task Credentials_that_AWS_does_not_know_are_named() =>
        AssertErrorAsync("does not know the credentials", new("AKIDOTHER", "x", "y"));

    [Fact]
    public Task A_wrong_secret_key_says_what_to_check() =>
        AssertErrorAsync("AWS_SECRET_ACCESS_KEY", AwsCredential.Example with { SecretAccessKey = "wrong-9f1c" });

    [Fact]
    public async Task Lasting_throttling_is_named()
    {
        _aws.Fail("secretsmanager:GetSecretValue", AwsFault.Throttle, count: 10);

        await AssertErrorAsync("throttles");
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_quotes_nothing_of_it()
    {
        _aws.Fail("secretsmanager:GetSecretValue", AwsFault.TruncatedJson, count: 10);

        await AssertErrorAsync("was not AWS's");
    }

    [Fact]
    public async Task An_AWS_that_never_answers_says_where_to_look()
    {
        _aws.Fail("secretsmanager:GetSecretValue", AwsFault.Hang, count: 10);

        await AssertErrorAsync("VPC endpoint", settings: new("Aws:Timeout", "00:00:00.2"));
    }

    [Fact]
    public Task An_AWS_that_is_not_there_says_where_to_look() =>
        AssertErrorAsync("could not be reached", settings: new("Aws:ServiceUrl", "http://127.0.0.1:1"));

    [Fact]
    public async Task Bytes_that_are_no_text_are_named()
    {
        _aws.PutSecret(_arn, new byte[] { 0xff, 0xfe, 0x00 });

        await AssertErrorAsync("not text in UTF-8");
    }

    private async Task AssertErrorAsync(string expected, AwsCredential? credential = null, KeyValuePair<string, string?>? settings = null)
    {
        await using var host = new AwsHost(
            _aws.BaseAddress, [new("PLAID_SECRET_ARN", _arn), .. settings is { } more ? [more] : Array.Empty<KeyValuePair<string, string?>>()], credential: credential);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Secrets.GetAsync<PlaidCredentials>().AsTask());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-9f1c", exception.ToString(), StringComparison.Ordinal);
    }
}
