using System.Net;

namespace BudgetTracker.Emulation;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Without_a_wish_there_is_no_limit()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        for (var i = 0; i < 60; i++)
            (await plaid.PostAsync("/item/get", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task An_item_has_its_calls_a_minute_and_each_item_its_own()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.RateLimits = PlaidRateLimits.Sandbox);
        var (access, other) = (await plaid.AccessTokenAsync(), await plaid.AccessTokenAsync());
        for (var i = 0; i < 40; i++)
            (await plaid.PostAsync("/item/get", new { access_token = access })).IsOk();
        (await plaid.PostAsync("/item/get", new { access_token = access })).IsError("ITEM_GET_LIMIT", "RATE_LIMIT_EXCEEDED", HttpStatusCode.TooManyRequests);
        (await plaid.PostAsync("/item/get", new { access_token = other })).IsOk();
        plaid.Clock.Advance(TimeSpan.FromMinutes(1));
        (await plaid.PostAsync("/item/get", new { access_token = access })).IsOk();
    }

    [Fact]
    public async Task A_client_has_its_calls_a_minute_over_all_items()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.RateLimits = PlaidRateLimits.Production);
        for (var i = 0; i < 400; i++)
            await InstitutionAsync();
        (await InstitutionAsync()).IsError("INSTITUTION_RATE_LIMIT", "RATE_LIMIT_EXCEEDED", HttpStatusCode.TooManyRequests);

        Task<Answer> InstitutionAsync() => plaid.PostAsync("/institutions/get_by_id", new { institution_id = "ins_109508", country_codes = new[] { "US" } });
    }
}
