namespace BudgetTracker.Emulation;

public sealed class InstitutionsGetByIdTests
{
    [Theory]
    [InlineData("ins_109508", "First Platypus Bank")]
    [InlineData("ins_109512", "Houndstooth Bank")]
    public async Task A_bank_of_the_sandbox_is_found(string id, string name)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/institutions/get_by_id", new { institution_id = id, country_codes = new[] { "US" } });
        Assert.Equal(name, (string?)answer.Body["institution"]!["name"]);
    }

    [Theory]
    [InlineData("ins_0", "US", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "CA", "INVALID_INSTITUTION")]
    [InlineData("ins_109508", "XX", "INVALID_FIELD")]
    public async Task An_unknown_bank_is_not(string id, string country, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/institutions/get_by_id", new { institution_id = id, country_codes = new[] { country } })).IsError(code);
    }
}
