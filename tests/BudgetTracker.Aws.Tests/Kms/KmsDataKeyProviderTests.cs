using BudgetTracker.LocalAws;

namespace BudgetTracker;

public sealed class KmsDataKeyProviderTests
{
    private static readonly SealContext _context = new("access_token", "sandbox", "ana", Guid.NewGuid(), "item");

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task What_was_sealed_opens_for_the_same_user_only(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        var key = await aws.CreateKeyAsync();
        await using var host = CreateHost(aws.Address, key);
        var provider = host.Get<IDataKeyProvider>();
        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");
        using var created = await provider.CreateAsync("sandbox", "ana");

        var opened = await host.Get<ITokenProtector>().OpenAsync(sealer.Seal("token", _context), _context);
        using var same = await provider.OpenAsync(created.KeyId, created.WrappedKey, "sandbox", "ana");

        Assert.Equal("token", opened);
        Assert.Equal($"kms:{key}", sealer.KeyId);
        Assert.NotNull(same);
        Assert.Null(await provider.OpenAsync(created.KeyId, created.WrappedKey, "sandbox", "bob"));
        Assert.Null(await provider.OpenAsync(created.KeyId, created.WrappedKey, "production", "ana"));
    }

    [Theory]
    [MemberData(nameof(AwsBackend.Names), MemberType = typeof(AwsBackend))]
    public async Task A_key_that_is_not_there_is_named(string backend)
    {
        await using var aws = await AwsBackend.StartAsync(backend);
        await using var host = CreateHost(aws.Address, "alias/none");

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana").AsTask());

        Assert.Contains("'alias/none'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no such KMS key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_key_is_fetched_before_anything_is_sealed_and_sealing_needs_no_network()
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        await using var host = CreateHost(aws.BaseAddress, aws.CreateKey());
        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");

        sealer.Seal("one", _context);
        sealer.Seal("two", _context);

        Assert.Equal("kms:GenerateDataKey", Assert.Single(aws.Calls).Action);
    }

    [Theory]
    [InlineData("kms:GenerateDataKey")]
    [InlineData("kms:Decrypt")]
    public async Task A_call_that_is_denied_names_the_missing_permission(string action)
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        var key = aws.CreateKey();
        await using var host = CreateHost(aws.BaseAddress, key);
        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");
        var value = sealer.Seal("token", _context);
        aws.Deny(action, key);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(
            async () =>
            {
                await host.Get<ITokenProtector>().OpenAsync(value, _context);
                using var _ = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");
            });

        Assert.Contains($"Allow the role {action} on '{key}'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KmsKeyState.Disabled, "enable-key")]
    [InlineData(KmsKeyState.PendingDeletion, "cancel-key-deletion")]
    public async Task A_key_that_is_switched_off_is_an_outage_and_no_damaged_token(KmsKeyState state, string cure)
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        var key = aws.CreateKey();
        await using var host = CreateHost(aws.BaseAddress, key);
        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");
        var value = sealer.Seal("token", _context);
        aws.SetKeyState(key, state);

        var exception = await Assert.ThrowsAsync<BudgetTrackerConfigurationException>(() => host.Get<ITokenProtector>().OpenAsync(value, _context).AsTask());

        Assert.Contains(cure, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_region_is_asked_there()
    {
        await using var aws = new AwsStandIn(new() { Region = "eu-central-1" });
        await aws.StartAsync();
        await using var host = CreateHost(aws.BaseAddress, aws.CreateKey());
        using var sealer = await host.Get<ITokenProtector>().PrepareAsync("sandbox", "ana");

        Assert.Equal("token", await host.Get<ITokenProtector>().OpenAsync(sealer.Seal("token", _context), _context));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-an-arn")]
    [InlineData("arn:aws:s3:us-east-1:123456789012:key/x")]
    public async Task A_key_id_that_is_no_key_s_opens_nothing_and_asks_nobody(string keyId)
    {
        await using var aws = new AwsStandIn();
        await aws.StartAsync();
        await using var host = CreateHost(aws.BaseAddress, aws.CreateKey());

        Assert.Null(await host.Get<IDataKeyProvider>().OpenAsync(keyId, new byte[60], "sandbox", "ana"));
        Assert.Empty(aws.Calls);
    }

    private static AwsHost CreateHost(Uri aws, string key) => new(
        aws,
        [
            new("PLAID_CLIENT_ID", "c"), new("PLAID_SECRET", "s"), new("PLAID_ENV", "sandbox"), new("Postgres:ConnectionString", "Host=db"),
            new("KMS_KEY_ID", key),
        ],
        builder => builder.AddAwsKms());
}
