using Microsoft.Extensions.Configuration;

namespace BudgetTracker;

public sealed class RoutedSecretSourceTests
{
    private readonly FakeSecretSource _other = new() { Answer = (id, _) => Task.FromResult($"other {id}") };
    private readonly RoutedSecretSource _source;

    public RoutedSecretSourceTests() => _source = new(
        new ConfigurationSecretSource(new ConfigurationBuilder().AddInMemoryCollection([new("Plaid:Keys", "configured")]).Build(), []), _other);

    [Theory]
    [InlineData("Plaid:Keys", "configured")]
    [InlineData("plaid/keys", "other plaid/keys")]
    [InlineData("arn:aws:secretsmanager:us-east-1:1:secret:x", "other arn:aws:secretsmanager:us-east-1:1:secret:x")]
    public async Task Configuration_keys_are_the_configuration_s_and_all_else_the_host_s(string id, string expected)
    {
        Assert.Equal(expected, await _source.GetSecretAsync(id));
        Assert.Equal(expected, await _source.RefreshSecretAsync(id));
    }

    [Fact]
    public async Task A_refused_secret_is_refreshed_and_not_read()
    {
        await _source.GetSecretAsync("plaid/keys");
        await _source.RefreshSecretAsync("plaid/keys");

        Assert.Equal((2, 1), (_other.Loads, _other.Refreshes));
    }
}
