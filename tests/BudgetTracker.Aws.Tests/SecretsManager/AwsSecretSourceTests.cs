using System.Diagnostics;
using System.Text;
using BudgetTracker.LocalAws;

namespace BudgetTracker;

public sealed class AwsSecretSourceTests
{
    [Fact]
    public void AWS_is_told_which_version_asks()
    {
        var file = FileVersionInfo.GetVersionInfo(typeof(SecretsManagerConfig).Assembly.Location);

        Assert.Contains($"{file.FileMajorPart}.{file.FileMinorPart}.{file.FileBuildPart}", new SecretsManagerConfig().UserAgent, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task A_secret_is_read_by_its_ARN_and_by_its_name(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        var name = $"plaid/{Guid.NewGuid():N}";
        var arn = await aws.CreateSecretAsync(name, AwsHost.PlaidSecret("s1"));

        Assert.Equal("s1", await ReadPlaidAsync(aws.Address, arn));
        Assert.Equal("s1", await ReadPlaidAsync(aws.Address, name));
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task A_binary_secret_is_read(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        var arn = await aws.CreateSecretAsync($"plaid/{Guid.NewGuid():N}", text: null, Encoding.UTF8.GetBytes(AwsHost.PlaidSecret("s1")));

        Assert.Equal("s1", await ReadPlaidAsync(aws.Address, arn));
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task A_rotated_secret_is_read_anew_after_the_old_one_was_refused(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        var arn = await aws.CreateSecretAsync($"plaid/{Guid.NewGuid():N}", AwsHost.PlaidSecret("s1"));
        await using var host = new AwsHost(aws.Address, Settings(arn));
        var first = await host.Secrets.GetAsync<PlaidCredentials>();
        await aws.PutSecretAsync(arn, AwsHost.PlaidSecret("s2"));

        var second = await host.Secrets.RefreshAsync(first);

        Assert.Equal("s2", second.RevealSecret());
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task Another_version_stage_is_read_where_the_options_name_it(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        var arn = await aws.CreateSecretAsync($"plaid/{Guid.NewGuid():N}", AwsHost.PlaidSecret("s1"));
        await aws.PutSecretAsync(arn, AwsHost.PlaidSecret("s2"));

        Assert.Equal("s1", await ReadPlaidAsync(aws.Address, arn, KeyValuePair.Create<string, string?>("Aws:VersionStage", "AWSPREVIOUS")));
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task A_secret_that_is_not_there_is_named(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        await using var host = new AwsHost(aws.Address, Settings("plaid/none"));

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Secrets.GetAsync<PlaidCredentials>().AsTask());

        Assert.Contains("'plaid/none'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("There is no such secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_is_for_the_region_of_the_ARN()
    {
        await using var aws = new AwsStandIn(new() { Region = "eu-central-1" });
        await aws.StartAsync();
        var arn = aws.PutSecret("plaid", AwsHost.PlaidSecret("s1"));

        Assert.Equal("s1", await ReadPlaidAsync(aws.BaseAddress, arn));
    }

    [Fact]
    public async Task An_id_that_is_a_configuration_key_stays_with_the_configuration()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        await using var host = new AwsHost(
            aws.BaseAddress, Settings(aws.PutSecret("plaid", AwsHost.PlaidSecret("s1")), KeyValuePair.Create<string, string?>("KEY_RING", AwsHost.KeyRing("k1", "k1"))));

        var ring = await host.Secrets.GetAsync<KeyRing>();

        Assert.Equal("k1", ring.PrimaryKeyId);
        Assert.Empty(aws.Calls);
    }

    [Theory]
    [InlineData(AwsFault.Throttle)]
    [InlineData(AwsFault.InternalError)]
    [InlineData(AwsFault.Unavailable)]
    [InlineData(AwsFault.Reset)]
    public async Task A_passing_fault_is_tried_again(AwsFault fault)
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        var arn = aws.PutSecret("plaid", AwsHost.PlaidSecret("s1"));
        aws.Fail("secretsmanager:GetSecretValue", fault);

        Assert.Equal("s1", await ReadPlaidAsync(aws.BaseAddress, arn));
        Assert.Equal(2, aws.CountOf("secretsmanager:GetSecretValue"));
    }

    [Fact]
    public async Task A_call_ends_when_its_token_says_so()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        var arn = aws.PutSecret("plaid", AwsHost.PlaidSecret("s1"));
        aws.Fail("secretsmanager:GetSecretValue", AwsFault.Hang, count: 10);
        await using var host = new AwsHost(aws.BaseAddress, Settings(arn, KeyValuePair.Create<string, string?>("Aws:Timeout", "00:01:00")));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Get<ISecretSource>().GetSecretAsync(arn, cancellation.Token).AsTask());
    }

    private static async Task<string> ReadPlaidAsync(Uri aws, string secretId, params KeyValuePair<string, string?>[] more)
    {
        await using var host = new AwsHost(aws, Settings(secretId, more));
        return (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(string secretId, params KeyValuePair<string, string?>[] more) =>
        [new("PLAID_SECRET_ARN", secretId), .. more];
}
