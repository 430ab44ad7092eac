using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>The key ring as a field of Plaid's own secret, where nothing else says where it is.</summary>
public sealed class KeyRingInPlaidSecretTests
{
    private readonly FakeSecretSource _source = new();

    [Fact]
    public async Task The_ring_is_the_field_KEY_RING_of_Plaid_s_secret()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        await using var services = Build();
        var secrets = services.GetRequiredService<ISecretProvider>();

        Assert.Equal("s1", (await secrets.GetAsync<PlaidCredentials>()).RevealSecret());
        Assert.Equal("k1", (await secrets.GetAsync<KeyRing>()).PrimaryKeyId);
    }

    [Fact]
    public async Task A_ring_that_lacks_a_key_is_loaded_again_at_once()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        await using var services = Build();
        var secrets = services.GetRequiredService<ISecretProvider>();
        var former = await secrets.GetAsync<KeyRing>();
        _source.Returns(Secret("s1", TestHost.KeyRing("k2", "k1", "k2")));

        Assert.Equal("k2", (await secrets.RefreshAsync(former)).PrimaryKeyId);
        Assert.Equal("k2", (await secrets.GetAsync<KeyRing>()).PrimaryKeyId);
    }

    [Fact]
    public async Task A_ring_that_did_not_change_stays_the_same_instance_when_Plaid_s_keys_do()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        await using var services = Build();
        var secrets = services.GetRequiredService<ISecretProvider>();
        var ring = await secrets.GetAsync<KeyRing>();
        _source.Returns(Secret("s2", TestHost.KeyRing("k1", "k1")));

        var renewed = await secrets.RefreshAsync(await secrets.GetAsync<PlaidCredentials>());

        Assert.Equal("s2", renewed.RevealSecret());
        Assert.Same(ring, await secrets.RefreshAsync(ring));
    }

    [Theory]
    [InlineData("KEY_RING")]
    [InlineData("Encryption:KeyRing")]
    public async Task A_ring_that_stands_in_the_configuration_goes_before(string key)
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        await using var services = Build(new KeyValuePair<string, string?>(key, TestHost.KeyRing("own", "own")));

        Assert.Equal("own", (await services.GetRequiredService<ISecretProvider>().GetAsync<KeyRing>()).PrimaryKeyId);
    }

    [Fact]
    public async Task A_missing_ring_names_both_cures()
    {
        _source.Returns(Secret("s1", "null"));
        await using var services = Build();

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(
            () => services.GetRequiredService<ISecretProvider>().GetAsync<KeyRing>().AsTask());

        Assert.Contains("KEY_RING_SECRET_ARN", exception.Message, StringComparison.Ordinal);
        Assert.Contains("KEY_RING to the secret 'plaid'", exception.Message, StringComparison.Ordinal);
    }

    private static string Secret(string secret, string keyRing) =>
        $$"""{"PLAID_CLIENT_ID":"client","PLAID_SECRET":"{{secret}}","PLAID_ENV":"sandbox","KEY_RING":{{keyRing}}}""";

    private ServiceProvider Build(params KeyValuePair<string, string?>[] settings)
    {
        var services = new ServiceCollection();
        services.AddBudgetTrackerPlaid(new ConfigurationBuilder().AddInMemoryCollection([new("PLAID_SECRET_ARN", "plaid"), .. settings]).Build())
            .UseSecretSource(_ => _source);
        return services.BuildServiceProvider();
    }
}
