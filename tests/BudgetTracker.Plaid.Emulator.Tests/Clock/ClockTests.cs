using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

public sealed class ClockTests
{
    [Fact]
    public async Task Another_process_moves_the_clock()
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var moved = await plaid.Http.PostAsJsonAsync("/emulator/clock", new { advance_days = 1.5 });
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        var clock = await plaid.Http.GetFromJsonAsync<JsonObject>("/emulator/clock");
        Assert.Equal("2026-03-03T00:00:00Z", (string?)clock!["now"]);
        Assert.Equal(new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero), plaid.Emulator.Bank.Now);
    }

    [Theory]
    [InlineData("""{"advance_days":-1}""")]
    [InlineData("""{"advance_days":4000000}""")]
    [InlineData("""{"advance_days":2900000}""")]
    [InlineData("""{"advance_days":"1"}""")]
    [InlineData("{}")]
    public async Task A_leap_that_makes_no_sense_is_a_bad_request(string json)
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var refused = await plaid.Http.PostAsync("/emulator/clock", content);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(plaid.Clock.GetUtcNow(), plaid.Emulator.Bank.Now);
    }

    [Fact]
    public async Task Tokens_expire_by_the_clock_that_was_moved()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var publicToken = await plaid.PublicTokenAsync();
        plaid.Emulator.Bank.Advance(TimeSpan.FromMinutes(30));
        (await plaid.PostAsync("/item/public_token/exchange", new { public_token = publicToken })).IsError("INVALID_PUBLIC_TOKEN");
    }

    [Fact]
    public async Task There_is_no_truth_of_an_item_that_is_none()
    {
        await using var plaid = await TestPlaid.StartAsync();
        using var missing = await plaid.Http.GetAsync("/emulator/items/none/truth");
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        await plaid.AccessTokenAsync();
        var truth = await plaid.Http.GetFromJsonAsync<JsonObject>($"/emulator/items/{plaid.Emulator.Items[0].ItemId}/truth");
        Assert.Equal(9, truth!["accounts"]!.AsArray().Count);
    }
}
