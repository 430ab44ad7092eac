using System.Globalization;
using BudgetTracker.LocalAws;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker;

public sealed class LambdaExtensionTests : IAsyncLifetime
{
    private const string Extension = "extension:GetSecretValue";
    private const string Direct = "secretsmanager:GetSecretValue";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly AwsStandIn _aws;
    private string _arn = "";

    public LambdaExtensionTests() => _aws = new(new() { TimeProvider = _time });

    public async Task InitializeAsync()
    {
        await _aws.StartAsync();
        _arn = _aws.PutSecret("plaid/keys", AwsHost.PlaidSecret("s1"));
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task A_secret_is_read_from_the_extension_where_there_is_one()
    {
        await using var host = CreateHost();

        Assert.Equal("s1", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
        AssertCalls(extension: 1, direct: 0);
    }

    [Fact]
    public async Task Without_its_port_outside_Lambda_there_is_none()
    {
        await using var host = new AwsHost(_aws.BaseAddress, [new("PLAID_SECRET_ARN", _arn), new("AWS_SESSION_TOKEN", "t")], time: _time);

        await host.Secrets.GetAsync<PlaidCredentials>();

        AssertCalls(extension: 0, direct: 1);
    }

    [Fact]
    public async Task The_options_may_do_without_it()
    {
        await using var host = CreateHost(new KeyValuePair<string, string?>("Aws:UseLambdaExtension", "false"));

        await host.Secrets.GetAsync<PlaidCredentials>();

        AssertCalls(extension: 0, direct: 1);
    }

    [Theory]
    [InlineData(AwsFault.Unavailable)]
    [InlineData(AwsFault.InternalError)]
    [InlineData(AwsFault.TruncatedJson)]
    [InlineData(AwsFault.Reset)]
    public async Task Where_it_does_not_answer_Secrets_Manager_does(AwsFault fault)
    {
        _aws.Fail(Extension, fault);
        await using var host = CreateHost();

        Assert.Equal("s1", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
        AssertCalls(extension: 1, direct: 1);
    }

    [Fact]
    public async Task Where_nothing_listens_Secrets_Manager_answers()
    {
        await using var host = CreateHost(new KeyValuePair<string, string?>("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "1"));

        Assert.Equal("s1", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
        AssertCalls(extension: 0, direct: 1);
    }

    [Fact]
    public async Task What_it_may_not_read_is_an_error_of_Secrets_Manager_s_that_names_the_permission()
    {
        _aws.Deny(Direct, _arn);
        await using var host = CreateHost();

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Secrets.GetAsync<PlaidCredentials>().AsTask());

        Assert.Contains("Allow the role secretsmanager:GetSecretValue", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_rotation_its_cache_is_not_asked()
    {
        await using var host = CreateHost();
        var refused = await host.Secrets.GetAsync<PlaidCredentials>();
        _aws.PutSecret(_arn, AwsHost.PlaidSecret("s2"));

        var renewed = await host.Secrets.RefreshAsync(refused);

        Assert.Equal("s2", renewed.RevealSecret());
        AssertCalls(extension: 1, direct: 1);
    }

    [Fact]
    public async Task Its_cache_does_not_bring_a_rotated_secret_back()
    {
        await using var host = CreateHost(new KeyValuePair<string, string?>("Secrets:CacheDuration", "00:01:00"));
        var refused = await host.Secrets.GetAsync<PlaidCredentials>();
        _aws.PutSecret(_arn, AwsHost.PlaidSecret("s2"));
        await host.Secrets.RefreshAsync(refused);

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("s2", (await host.Secrets.GetAsync<PlaidCredentials>()).RevealSecret());
        AssertCalls(extension: 1, direct: 2);
    }

    private AwsHost CreateHost(params KeyValuePair<string, string?>[] more) => new(
        _aws.BaseAddress,
        [
            new("PLAID_SECRET_ARN", _arn),
            new("AWS_SESSION_TOKEN", AwsCredential.Example.SessionToken),
            new("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", _aws.BaseAddress.Port.ToString(CultureInfo.InvariantCulture)),
            .. more,
        ],
        time: _time);

    private void AssertCalls(int extension, int direct) =>
        Assert.Equal((extension, direct), (_aws.CountOf(Extension), _aws.CountOf(Direct)));
}
