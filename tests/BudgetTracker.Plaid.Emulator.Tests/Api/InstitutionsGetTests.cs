using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class InstitutionsGetTests
{
    public static IReadOnlyList<string> EveryCountry { get; } =
        ["US", "GB", "ES", "NL", "FR", "IE", "CA", "DE", "IT", "PL", "DK", "NO", "SE", "EE", "LT", "LV", "PT", "BE", "AT", "FI"];

    private static readonly int[] _weights = [3, 7, 1];

    [Fact]
    public async Task Pages_hold_every_bank_once()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var ids = new List<string>();
        int total;
        do
        {
            var page = await plaid.PostAsync("/institutions/get", new { count = 100, offset = ids.Count, country_codes = EveryCountry });
            total = (int)page.Body["total"]!;
            ids.AddRange(Banks(page).Select(b => (string)b["institution_id"]!));
        }
        while (ids.Count < total);

        Assert.True(total >= 200, $"{total} banks");
        Assert.Equal(total, ids.Distinct().Count());
        Assert.Equal("ins_109508", ids[0]);
    }

    [Fact]
    public async Task An_offset_behind_the_last_bank_gives_an_empty_page()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync("/institutions/get", new { count = 1, offset = 100000, country_codes = new[] { "US" } });
        Assert.Empty(Banks(answer));
        Assert.NotEqual(0, (int)answer.Body["total"]!);
    }

    [Fact]
    public async Task Countries_products_routing_numbers_and_oauth_narrow_the_list()
    {
        await using var plaid = await TestPlaid.StartAsync();
        Assert.All(await GetAsync(plaid, "CA", new { }), b => Assert.Equal("CA", (string?)b["country_codes"]![0]));
        Assert.All(
            await GetAsync(plaid, "US", new { products = new[] { "auth", "investments" } }),
            b => Assert.True(Products(b).IsSupersetOf(["auth", "investments"])));
        Assert.Equal("U.S. Bank", (string?)Assert.Single(await GetAsync(plaid, "US", new { routing_numbers = new[] { "042000013", "000000000" } }))["name"]);
        Assert.All(await GetAsync(plaid, "US", new { oauth = true }), b => Assert.True((bool)b["oauth"]!));
        Assert.All(await GetAsync(plaid, "US", new { oauth = false }), b => Assert.False((bool)b["oauth"]!));
    }

    [Fact]
    public async Task Every_routing_number_has_a_right_checksum()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var numbers = (await GetAsync(plaid, "US", new { })).SelectMany(b => b["routing_numbers"]!.AsArray()).Select(n => (string)n!).ToList();
        Assert.NotEmpty(numbers);
        Assert.All(numbers, n => Assert.Equal(0, n.Select((digit, i) => (digit - '0') * _weights[i % _weights.Length]).Sum() % 10));
    }

    [Theory]
    [InlineData("""{"count":0,"offset":0,"country_codes":["US"]}""", "INVALID_FIELD")]
    [InlineData("""{"count":501,"offset":0,"country_codes":["US"]}""", "INVALID_FIELD")]
    [InlineData("""{"count":"1","offset":0,"country_codes":["US"]}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":-1,"country_codes":["US"]}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":[]}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":[""]}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":["US"],"options":{"products":[]}}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":["US"],"options":{"products":["telepathy"]}}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":["US"],"options":{"oauth":"yes"}}""", "INVALID_FIELD")]
    [InlineData("""{"count":1,"offset":0,"country_codes":["US"],"options":{"colour":true}}""", "UNKNOWN_FIELDS")]
    [InlineData("""{"count":1,"country_codes":["US"]}""", "MISSING_FIELDS")]
    public async Task A_bad_request_is_refused(string body, string code)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync("/institutions/get", body)).IsError(code, "INVALID_REQUEST");
    }

    private static async Task<List<JsonNode>> GetAsync(TestPlaid plaid, string country, object options)
    {
        var banks = Banks(await plaid.PostAsync("/institutions/get", new { count = 500, offset = 0, country_codes = new[] { country }, options }));
        Assert.NotEmpty(banks);
        return banks;
    }

    private static List<JsonNode> Banks(Answer answer) => [.. answer.Body["institutions"]!.AsArray().Select(b => b!)];

    private static HashSet<string> Products(JsonNode bank) => [.. bank["products"]!.AsArray().Select(p => (string)p!)];
}
