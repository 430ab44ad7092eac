namespace BudgetTracker.Emulation;

public sealed class AccountsGetTests
{
    [Fact]
    public async Task The_sandboxs_accounts_are_there()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/accounts/get", new { access_token = await plaid.AccessTokenAsync() });
        var accounts = answer.Body["accounts"]!.AsArray();
        Assert.Equal(["Plaid Checking", "Plaid Saving"], accounts.Take(2).Select(a => (string)a!["name"]!));
        Assert.All(accounts, a => Assert.Matches("^[A-Za-z0-9]{37}$", (string)a!["account_id"]!));
    }

    [Fact]
    public async Task Account_ids_narrow_the_answer()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var id = Assert.Single(plaid.Emulator.Items).AccountIds[3];
        var answer = await plaid.PostAsync("/accounts/get", new { access_token = access, options = new { account_ids = new[] { id } } });
        Assert.Equal("3333", (string?)Assert.Single(answer.Body["accounts"]!.AsArray())!["mask"]);
    }

    [Fact]
    public async Task A_foreign_account_id_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        (await plaid.PostAsync("/accounts/get", new { access_token = access, options = new { account_ids = new[] { "x" } } }))
            .IsError("INVALID_ACCOUNT_ID", "INVALID_INPUT");
    }

    [Fact]
    public async Task Account_filters_of_the_link_token_hold()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var filters = new { depository = new { account_subtypes = new[] { "savings" } }, credit = new { account_subtypes = new[] { "all" } } };
        var answer = await plaid.PostAsync("/accounts/get", new { access_token = await plaid.AccessTokenAsync(new { account_filters = filters }) });
        Assert.Equal(["savings", "credit card"], answer.Body["accounts"]!.AsArray().Select(a => (string)a!["subtype"]!));
    }
}
