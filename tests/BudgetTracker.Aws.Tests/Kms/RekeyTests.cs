using System.Globalization;
using BudgetTracker.LocalAws;

namespace BudgetTracker;

/// <summary>Tokens that another key sealed are sealed again, in batches, on a real PostgreSQL; all of them stay readable throughout.</summary>
[Collection(PostgresGroup.Name)]
public sealed class RekeyTests(PostgresServer server) : IAsyncLifetime
{
    private const int Items = 5;

    private readonly AwsStandIn _aws = new();

    public Task InitializeAsync() => _aws.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [PostgresFact]
    public async Task Tokens_of_the_key_ring_move_to_KMS()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var ring = CreateHost(database, kmsKey: null))
            await SaveAsync(ring);
        var key = _aws.CreateKey();
        await using var host = CreateHost(database, key);
        await AssertReadableAsync(host);

        Assert.Equal([2, 2, 1, 0], await RekeyAsync(host));

        await AssertReadableAsync(host);
        Assert.Equal([$"kms:{key}"], await KeyIdsAsync(database));
        Assert.True(_aws.CountOf("kms:GenerateDataKey") >= Items, "Each token has a data key of its own.");
    }

    [PostgresFact]
    public async Task Tokens_of_an_old_KMS_key_move_to_the_new_one_which_may_then_go()
    {
        var database = await server.CreateDatabaseAsync();
        var old = _aws.CreateKey();
        await using (var before = CreateHost(database, old))
            await SaveAsync(before);
        var current = _aws.CreateKey();
        await using var host = CreateHost(database, current);
        await AssertReadableAsync(host);

        Assert.Equal([2, 2, 1, 0], await RekeyAsync(host));
        _aws.SetKeyState(old, KmsKeyState.Disabled);

        await AssertReadableAsync(host);
        Assert.Equal([$"kms:{current}"], await KeyIdsAsync(database));
    }

    [PostgresFact]
    public async Task An_alias_that_moved_to_another_key_is_noticed()
    {
        var database = await server.CreateDatabaseAsync();
        _aws.CreateKey("alias/plaid");
        await using var host = CreateHost(database, "alias/plaid");
        await SaveAsync(host);
        var current = _aws.CreateKey("alias/plaid");

        Assert.Equal([2, 2, 1, 0], await RekeyAsync(host));

        await AssertReadableAsync(host);
        Assert.Equal([$"kms:{current}"], await KeyIdsAsync(database));
    }

    [PostgresFact]
    public async Task A_batch_that_fails_changes_nothing_and_is_done_again()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var ring = CreateHost(database, kmsKey: null))
            await SaveAsync(ring);
        var key = _aws.CreateKey();
        await using var host = CreateHost(database, key);
        _aws.Deny("kms:GenerateDataKey");

        await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Get<ITokenRekeyingService>().RekeyAsync(2));
        Assert.Equal(["ring:k1"], await KeyIdsAsync(database));
        _aws.Allow("kms:GenerateDataKey");

        Assert.Equal([2, 2, 1, 0], await RekeyAsync(host));
        await AssertReadableAsync(host);
    }

    private static async Task<List<int>> RekeyAsync(AwsHost host)
    {
        var batches = new List<int>();
        do
            batches.Add(await host.Get<ITokenRekeyingService>().RekeyAsync(2));
        while (batches[^1] > 0);
        return batches;
    }

    private static async Task SaveAsync(AwsHost host)
    {
        for (var i = 0; i < Items; i++)
            await host.Get<IAccessTokenRepository>().SaveAsync(new() { UserId = $"user-{i}", ItemId = $"item-{i}", AccessToken = new(Token(i)) });
    }

    private static async Task AssertReadableAsync(AwsHost host)
    {
        for (var i = 0; i < Items; i++)
            Assert.Equal(Token(i), (await host.Get<IAccessTokenRepository>().GetAsync($"user-{i}", $"item-{i}"))!.AccessToken.Reveal());
    }

    private static string Token(int i) => string.Create(CultureInfo.InvariantCulture, $"access-sandbox-{i}");

    private static async Task<IEnumerable<string>> KeyIdsAsync(string database) =>
        (await PostgresServer.QueryAsync(database, "select distinct key_id from budget_tracker.plaid_item order by 1")).Select(row => (string)row[0]!);

    private AwsHost CreateHost(string database, string? kmsKey) => new(
        _aws.BaseAddress,
        [
            new("PLAID_CLIENT_ID", "c"), new("PLAID_SECRET", "s"), new("PLAID_ENV", "sandbox"), new("Postgres:ConnectionString", database),
            new("KEY_RING", AwsHost.KeyRing("k1", "k1")), new("KMS_KEY_ID", kmsKey),
        ],
        builder => _ = kmsKey is null ? builder : builder.AddAwsKms());
}
