namespace BudgetTracker.Emulation;

public sealed class ApiKeysTests
{
    [Fact]
    public async Task Any_keys_will_do_unless_some_are_configured()
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsOk();
    }

    [Fact]
    public async Task A_call_without_keys_misses_both()
    {
        await using var plaid = await TestPlaid.StartAsync();
        plaid.Http.DefaultRequestHeaders.Clear();
        var answer = await plaid.PostAsync("/user/create", new { client_user_id = "u" });
        answer.IsError("MISSING_FIELDS");
        Assert.EndsWith("client_id, secret", (string)answer.Body["error_message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_may_stand_in_the_body()
    {
        await using var plaid = await TestPlaid.StartAsync(o => (o.ClientId, o.Secret) = ("id", "key"));
        plaid.Http.DefaultRequestHeaders.Clear();
        (await plaid.PostAsync("/user/create", new { client_id = "id", secret = "key", client_user_id = "u" })).IsOk();
    }

    [Theory]
    [InlineData("client", "other")]
    [InlineData("other", "secret")]
    public async Task Wrong_keys_are_refused(string id, string secret)
    {
        await using var plaid = await TestPlaid.StartAsync(o => (o.ClientId, o.Secret) = (id, secret));
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsError("INVALID_API_KEYS", "INVALID_INPUT");
    }

    [Fact]
    public async Task A_rotated_secret_replaces_the_old_one_at_once()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.Secret = "secret");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsOk();
        plaid.Emulator.RotateSecret("new");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsError("INVALID_API_KEYS");
    }

    [Fact]
    public async Task Two_secrets_are_accepted_until_one_is_revoked()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.Secret = "secret");
        plaid.Emulator.AddSecret("new");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsOk();

        plaid.Emulator.RevokeSecret("secret");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u" })).IsError("INVALID_API_KEYS");
        plaid.Http.DefaultRequestHeaders.Remove("PLAID-SECRET");
        (await plaid.PostAsync("/user/create", new { client_user_id = "u", secret = "new" })).IsOk();
    }
}
