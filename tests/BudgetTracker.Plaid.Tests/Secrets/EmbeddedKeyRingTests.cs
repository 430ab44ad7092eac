using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BudgetTracker.Plaid.Secrets;

/// <summary>The key ring as a field of Plaid's own secret.</summary>
public sealed class EmbeddedKeyRingTests
{
    private readonly FakeSecretSource _source = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SecretProvider _provider;

    public EmbeddedKeyRingTests() => _provider = new SecretProvider(
        _source, Options.Create(new PlaidOptions { SecretId = "plaid", KeyRingIsInPlaidSecret = true }), Options.Create(new PostgresOptions()), _time);

    [Fact]
    public async Task Plaid_s_keys_and_the_ring_are_one_load()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));

        await _provider.GetPlaidCredentialsAsync();
        var ring = await _provider.GetKeyRingAsync();

        Assert.Equal("k1", ring.PrimaryKeyId);
        Assert.Equal(1, _source.Loads);
        Assert.Same(ring, await _provider.GetKeyRingAsync());
    }

    [Fact]
    public async Task A_ring_that_lacks_a_key_is_loaded_again_at_once()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        var former = await _provider.GetKeyRingAsync();
        _source.Returns(Secret("s1", TestHost.KeyRing("k2", "k1", "k2")));

        Assert.Equal("k2", (await _provider.RefreshKeyRingAsync(former)).PrimaryKeyId);
        Assert.Equal("k2", (await _provider.GetKeyRingAsync()).PrimaryKeyId);
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_ring_that_did_not_change_stays_the_same_instance_when_Plaid_s_keys_do()
    {
        _source.Returns(Secret("s1", TestHost.KeyRing("k1", "k1")));
        var ring = await _provider.GetKeyRingAsync();
        _source.Returns(Secret("s2", TestHost.KeyRing("k1", "k1")));

        var renewed = await _provider.RefreshPlaidCredentialsAsync(await _provider.GetPlaidCredentialsAsync());

        Assert.Equal("s2", renewed.RevealSecret());
        Assert.Same(ring, await _provider.GetKeyRingAsync());
    }

    [Fact]
    public async Task A_missing_ring_names_both_cures()
    {
        _source.Returns(FakeSecretSource.Plaid("s1"));

        var exception = await Assert.ThrowsAsync<PlaidConfigurationException>(() => _provider.GetKeyRingAsync().AsTask());

        Assert.Contains("KEY_RING_SECRET_ARN", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PLAID_KEY_RING to the secret 'plaid'", exception.Message, StringComparison.Ordinal);
    }

    private static string Secret(string secret, string keyRing) => FakeSecretSource.Plaid(secret)[..^1] + $",\"PLAID_KEY_RING\":{keyRing}}}";
}
