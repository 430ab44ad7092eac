namespace BudgetTracker.Emulation;

public sealed class SandboxPublicTokenCreateTests
{
    [Fact]
    public async Task It_skips_Link()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = (await CreateAsync(plaid, "ins_109510", "auth")).Ok("public_token");
        (await plaid.PostAsync("/item/public_token/exchange", new { public_token = token })).IsOk();
        Assert.Equal("ins_109510", Assert.Single(plaid.Emulator.Items).InstitutionId);
    }

    [Theory]
    [InlineData("ins_0", "auth", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "telepathy", "INVALID_PRODUCT")]
    public async Task Unknown_names_are_refused(string institution, string product, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await CreateAsync(plaid, institution, product)).IsError(code, "INVALID_INPUT");
        Assert.Empty(plaid.Emulator.Items);
    }

    private static Task<Answer> CreateAsync(TestPlaid plaid, string institution, string product) =>
        plaid.PostAsync("/sandbox/public_token/create", new { institution_id = institution, initial_products = new[] { product } });
}
