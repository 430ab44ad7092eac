namespace BudgetTracker;

/// <summary>Health tells a key that opens what is stored from one that only has the right name.</summary>
[Collection(PostgresGroup.Name)]
public sealed class TokenKeyProbeTests(PostgresServer server) : IAsyncLifetime
{
    private const string OtherBytes = """{"primary":"k1","keys":{"k1":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""";

    private string _database = "";

    public async Task InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [PostgresFact]
    public async Task Where_nothing_is_stored_every_key_will_do()
    {
        await using var host = Host(TestHost.KeyRing("k1", "k1"));

        await ProbeCurrentAsync(host);
        await ProbeStoredAsync(host);
    }

    [PostgresFact]
    public async Task A_ring_with_the_right_id_and_other_bytes_is_named()
    {
        await SaveAsync(TestHost.KeyRing("k1", "k1"), "item-1");
        await using var host = Host(OtherBytes);

        var exception = await Assert.ThrowsAsync<TokenProtectionException>(() => ProbeCurrentAsync(host));

        Assert.Contains("'k1'", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_wrong_ring_that_has_sealed_an_item_meanwhile_is_still_noticed()
    {
        await SaveAsync(TestHost.KeyRing("k1", "k1"), "item-1");
        await SaveAsync(OtherBytes, "item-2");

        foreach (var ring in new[] { OtherBytes, TestHost.KeyRing("k1", "k1") })
        {
            await using var host = Host(ring);
            Assert.Contains("'k1'", (await Assert.ThrowsAsync<TokenProtectionException>(() => ProbeStoredAsync(host))).Message, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task A_former_key_that_is_gone_is_named_and_the_current_one_is_sound()
    {
        await SaveAsync(TestHost.KeyRing("k1", "k1"), "item-1");
        await SaveAsync(TestHost.KeyRing("k2", "k1", "k2"), "item-2");
        await using var host = Host(TestHost.KeyRing("k2", "k2"));

        var exception = await Assert.ThrowsAsync<TokenProtectionException>(() => ProbeStoredAsync(host));

        Assert.Contains("'k1'", exception.Message, StringComparison.Ordinal);
        await ProbeCurrentAsync(host);
    }

    [PostgresFact]
    public async Task One_damaged_row_is_no_damaged_key()
    {
        await SaveAsync(TestHost.KeyRing("k1", "k1"), "item-1");
        await SaveAsync(TestHost.KeyRing("k1", "k1"), "item-2");
        await PostgresServer.ExecuteAsync(_database, "update budget_tracker.plaid_item set access_token_sealed = '\\x00' where item_id = 'item-2'");
        await using var host = Host(TestHost.KeyRing("k1", "k1"));

        await ProbeCurrentAsync(host);
    }

    private async Task SaveAsync(string keyRing, string itemId)
    {
        await using var host = Host(keyRing);
        await host.Repository.SaveAsync(new() { UserId = "alice", ItemId = itemId, AccessToken = new($"access-sandbox-{itemId}") });
    }

    private TestHost Host(string keyRing) => new(_database, settings: [new("KEY_RING", keyRing)]);

    private static Task ProbeCurrentAsync(TestHost host) => host.Get<TokenKeyProbe>().ProbeCurrentAsync(default);

    private static Task ProbeStoredAsync(TestHost host) => host.Get<TokenKeyProbe>().ProbeStoredAsync(default);
}
