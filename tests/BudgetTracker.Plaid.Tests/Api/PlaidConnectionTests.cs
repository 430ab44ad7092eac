using NSubstitute;

namespace BudgetTracker;

/// <summary>A connection that is opened ahead of the first call.</summary>
public sealed class PlaidConnectionTests : IDisposable
{
    private readonly TaskCompletionSource<PlaidCredentials> _keys = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedHandler _handler = new();
    private readonly PlaidOptions _options = new();
    private readonly Lazy<PlaidClient> _client;

    public PlaidConnectionTests()
    {
        var secrets = Substitute.For<ISecretProvider>();
        secrets.GetAsync<PlaidCredentials>(Arg.Any<CancellationToken>()).Returns(_ => new ValueTask<PlaidCredentials>(_keys.Task));
        _client = new(() => new PlaidClient(secrets, Microsoft.Extensions.Options.Options.Create(_options), handler: _handler));
    }

    [Theory]
    [InlineData("production", null, "https://production.plaid.com/")]
    [InlineData(null, "http://localhost:8080", "http://localhost:8080/")]
    public async Task It_does_not_wait_for_keys_where_the_settings_name_the_address(string? environment, string? baseAddress, string address)
    {
        (_options.Environment, _options.BaseAddress) = (environment, baseAddress is null ? null : new Uri(baseAddress));
        _handler.Answer(404, "");

        var connection = _client.Value.ConnectAsync();

        var sent = Assert.Single(_handler.Sent);
        Assert.Equal((HttpMethod.Head, address), (sent.Method, sent.Uri.AbsoluteUri));
        Assert.DoesNotContain("PLAID-SECRET", sent.Headers.Keys);
        Assert.False(connection.IsCompleted);
        _keys.SetResult(PlaidClientFixture.Credentials());
        await connection;
    }

    [Fact]
    public async Task It_goes_where_the_keys_belong_where_only_they_name_the_environment()
    {
        _handler.Answer(404, "");

        var connection = _client.Value.ConnectAsync();
        Assert.Empty(_handler.Sent);
        _keys.SetResult(PlaidClientFixture.Credentials(environment: "production"));
        await connection;

        Assert.Equal("https://production.plaid.com/", Assert.Single(_handler.Sent).Uri.AbsoluteUri);
    }

    [Fact]
    public async Task Keys_that_cannot_be_had_are_told()
    {
        _options.Environment = "sandbox";
        _handler.Answer(404, "");
        _keys.SetException(new BudgetTrackerConfigurationException("There is no secret."));

        Assert.Equal("There is no secret.", (await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => _client.Value.ConnectAsync())).Message);
    }

    [Fact]
    public async Task A_plaid_that_is_not_reached_is_told()
    {
        _handler.Throw(new HttpRequestException(HttpRequestError.ConnectionError));
        _keys.SetResult(PlaidClientFixture.Credentials());

        var error = await Assert.ThrowsAsync<PlaidTransportException>(() => _client.Value.ConnectAsync());

        Assert.False(error.MayHaveBeenProcessed);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        _handler.Dispose();
    }
}
