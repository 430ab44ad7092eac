namespace BudgetTracker.Emulation;

public sealed class InstitutionsSearchTests
{
    [Theory]
    [InlineData("chase", "Chase")]
    [InlineData("Chase", "Chase")]
    [InlineData("first platypus", "First Platypus Bank")]
    [InlineData("bank houndstooth", "Houndstooth Bank")]
    [InlineData("navy", "Navy Federal Credit Union")]
    [InlineData("of america", "Bank of America")]
    public async Task The_best_match_comes_first(string query, string name)
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(name, (await NamesAsync(plaid, new { query, country_codes = new[] { "US" } }))[0]);
    }

    [Fact]
    public async Task At_most_ten_are_found()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(10, (await NamesAsync(plaid, new { query = "bank", country_codes = new[] { "US" } })).Count);
    }

    [Fact]
    public async Task A_name_that_no_bank_has_finds_none()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Empty(await NamesAsync(plaid, new { query = "chase zebra", country_codes = new[] { "US" } }));
    }

    [Fact]
    public async Task Products_countries_and_oauth_narrow_the_search()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.Equal(["Monzo"], await NamesAsync(plaid, new { query = "monzo", country_codes = new[] { "US", "GB" }, products = (string[]?)null }));
        Assert.Empty(await NamesAsync(plaid, new { query = "monzo", country_codes = new[] { "US" } }));
        Assert.Empty(await NamesAsync(plaid, new { query = "monzo", country_codes = new[] { "GB" }, products = new[] { "liabilities" } }));
        Assert.Empty(await NamesAsync(plaid, new { query = "monzo", country_codes = new[] { "GB" }, options = new { oauth = false } }));
    }

    [Theory]
    [InlineData("""{"query":"","country_codes":["US"]}""", "MISSING_FIELDS")]
    [InlineData("""{"query":"a","country_codes":["XX"]}""", "INVALID_FIELD")]
    [InlineData("""{"query":"a","country_codes":["US"],"products":[]}""", "INVALID_FIELD")]
    [InlineData("""{"query":"a","country_codes":["US"],"options":{"include_status":true}}""", "UNKNOWN_FIELDS")]
    [InlineData("""{"query":"a","country_codes":["US"],"options":{"payment_initiation":{"id":"x"}}}""", "UNKNOWN_FIELDS")]
    public async Task A_bad_request_is_refused(string body, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/institutions/search", body)).IsError(code, "INVALID_REQUEST");
    }

    private static async Task<List<string>> NamesAsync(TestPlaid plaid, object body) =>
        [.. (await plaid.PostAsync("/institutions/search", body)).Body["institutions"]!.AsArray().Select(b => (string)b!["name"]!)];
}
