using System.Diagnostics;
using BudgetTracker.LocalAws;

namespace BudgetTracker;

/// <summary>The SDK's default chain, in a process with an environment of its own.</summary>
public sealed class CredentialChainTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("budget-tracker-aws-").FullName;
    private readonly AwsStandIn _aws = new();

    public Task InitializeAsync() => _aws.StartAsync();

    public async Task DisposeAsync()
    {
        await _aws.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public Task Credentials_come_from_the_environment() => AssertReadsAsync(
        ("AWS_ACCESS_KEY_ID", AwsCredential.Example.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", AwsCredential.Example.SecretAccessKey), ("AWS_SESSION_TOKEN", AwsCredential.Example.SessionToken!));

    [Fact]
    public async Task Credentials_come_from_a_profile()
    {
        var file = Path.Combine(_home, "credentials");
        await File.WriteAllTextAsync(
            file,
            $"""
            [plaid]
            aws_access_key_id = {AwsCredential.Example.AccessKeyId}
            aws_secret_access_key = {AwsCredential.Example.SecretAccessKey}
            aws_session_token = {AwsCredential.Example.SessionToken}
            """);

        await AssertReadsAsync(("AWS_PROFILE", "plaid"), ("AWS_SHARED_CREDENTIALS_FILE", file));
    }

    [Fact]
    public Task Credentials_come_from_a_container_s_role() => AssertReadsAsync(
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{_aws.BaseAddress}credentials"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", RoleCredentials.ContainerToken));

    [Fact]
    public Task Credentials_come_from_an_instance_s_role() =>
        AssertReadsAsync(("AWS_EC2_METADATA_SERVICE_ENDPOINT", _aws.BaseAddress.GetLeftPart(UriPartial.Authority)));

    [Fact]
    public async Task Without_credentials_the_error_says_how_to_give_some()
    {
        var (code, _, error) = await RunAsync(Environment(("AWS_EC2_METADATA_DISABLED", "true")));

        Assert.Equal(1, code);
        Assert.Contains("There are no AWS credentials", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_for_Secrets_Manager_alone_goes_before_the_general_one()
    {
        var environment = Environment(
            ("AWS_ACCESS_KEY_ID", AwsCredential.Example.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", AwsCredential.Example.SecretAccessKey),
            ("AWS_SESSION_TOKEN", AwsCredential.Example.SessionToken!), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", _aws.BaseAddress.AbsoluteUri));

        var (code, output, error) = await RunAsync(environment);

        Assert.True(code == 0, error);
        Assert.Contains("plaid client (sandbox)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_region_a_name_is_an_error_that_says_what_to_set()
    {
        var environment = Environment(("AWS_EC2_METADATA_DISABLED", "true"), ("PLAID_SECRET_ARN", "plaid/keys"));
        environment.Remove("AWS_REGION");

        var (code, _, error) = await RunAsync(environment);

        Assert.Equal(1, code);
        Assert.Contains("Set AWS_REGION", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_setting_names_is_not_even_loaded()
    {
        (string, string)[] credentials =
        [
            ("AWS_ACCESS_KEY_ID", AwsCredential.Example.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", AwsCredential.Example.SecretAccessKey),
            ("AWS_SESSION_TOKEN", AwsCredential.Example.SessionToken!),
        ];
        var queue = _aws.CreateQueue("wake-ups.fifo");

        var without = await RunAsync(Environment(credentials));
        var with = await RunAsync(Environment([.. credentials, ("WAKE_UP_QUEUE_URL", queue)]));

        Assert.True((without.Code, with.Code) is (0, 0), without.Error + with.Error);
        Assert.Contains("AWSSDK.Core", without.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK.SQS", without.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK.KeyManagementService", without.Output, StringComparison.Ordinal);
        Assert.Contains("AWSSDK.SQS", with.Output, StringComparison.Ordinal);
        Assert.Equal("""{"loop":"exchange_sweep"}""", Assert.Single(_aws.SentTo(queue)).Body);
    }

    private async Task AssertReadsAsync(params (string Name, string Value)[] variables)
    {
        var (code, output, error) = await RunAsync(Environment([.. variables, ("KMS_KEY_ID", _aws.CreateKey())]));

        Assert.True(code == 0, error);
        Assert.Contains("plaid client (sandbox)", output, StringComparison.Ordinal);
        Assert.Contains("sealed ok", output, StringComparison.Ordinal);
        Assert.All(_aws.Calls, call => Assert.Equal(200, call.StatusCode));
    }

    private Dictionary<string, string> Environment(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = _home,
            ["AWS_ENDPOINT_URL"] = _aws.BaseAddress.AbsoluteUri,
            ["AWS_REGION"] = _aws.Region,
            ["Aws__Timeout"] = "00:00:30",
            ["PLAID_SECRET_ARN"] = _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret("s1", AwsHost.KeyRing("k1", "k1"))),
            ["POSTGRES_SECRET_ARN"] = _aws.PutSecret("plaid/postgres", AwsHost.PostgresSecret("p")),
            ["PLAID_REDIRECT_URI"] = "https://app.example.com/back",
        };
        foreach (var (name, value) in variables)
            environment[name] = value;
        return environment;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Dictionary<string, string> environment)
    {
        // Beside its own dependencies, which are not those of the tests.
        var probe = Path.Combine(
            AppContext.BaseDirectory.Replace("BudgetTracker.Aws.Tests", "BudgetTracker.AwsProbe", StringComparison.Ordinal),
            "BudgetTracker.AwsProbe.dll");
        var start = new ProcessStartInfo(System.Environment.ProcessPath!, ["exec", probe]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("PLAID_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("POSTGRES_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
