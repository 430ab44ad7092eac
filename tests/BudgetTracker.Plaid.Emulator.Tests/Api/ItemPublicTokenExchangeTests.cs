using System.Net;

namespace BudgetTracker.Emulation;

public sealed class ItemPublicTokenExchangeTests
{
    private const string Route = "/item/public_token/exchange";

    [Fact]
    public async Task A_public_token_becomes_an_access_token_and_an_item()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var answer = await plaid.PostAsync(Route, new { public_token = await plaid.PublicTokenAsync() });
        Assert.Matches("^access-sandbox-[0-9a-f-]{36}$", answer.Ok("access_token"));
        Assert.Matches("^[A-Za-z0-9]{37}$", answer.Ok("item_id"));
    }

    [Fact]
    public async Task A_spent_token_is_refused()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.PublicTokenAsync();
        (await plaid.PostAsync(Route, new { public_token = token })).IsOk();
        (await plaid.PostAsync(Route, new { public_token = token })).IsError("INVALID_PUBLIC_TOKEN", "INVALID_INPUT");
    }

    [Fact]
    public async Task A_lenient_emulator_gives_the_same_answer_again()
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.OneTimePublicTokens = false);
        var token = await plaid.PublicTokenAsync();
        var first = await plaid.PostAsync(Route, new { public_token = token });
        var second = await plaid.PostAsync(Route, new { public_token = token });
        Assert.Equal(first.Ok("access_token"), second.Ok("access_token"));
        Assert.Equal(first.Ok("item_id"), second.Ok("item_id"));
        Assert.Equal(2, Assert.Single(plaid.Emulator.Items).Exchanges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_dies_after_half_an_hour(bool oneTime)
    {
        await using var plaid = await TestPlaid.StartAsync(o => o.OneTimePublicTokens = oneTime);
        var token = await plaid.PublicTokenAsync();
        plaid.Clock.Advance(TimeSpan.FromMinutes(30));
        (await plaid.PostAsync(Route, new { public_token = token })).IsError("INVALID_PUBLIC_TOKEN");
    }

    [Fact]
    public async Task A_token_lives_to_the_end_of_its_half_hour()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.PublicTokenAsync();
        plaid.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        (await plaid.PostAsync(Route, new { public_token = token })).IsOk();
    }

    [Theory]
    [InlineData("public-production-1")]
    [InlineData("public-sandbox-unknown")]
    [InlineData("link-sandbox-1")]
    [InlineData("nonsense")]
    public async Task A_foreign_or_malformed_token_is_refused(string token)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await plaid.PostAsync(Route, new { public_token = token })).IsError("INVALID_PUBLIC_TOKEN");
    }

    [Fact]
    public async Task Of_many_concurrent_exchanges_exactly_one_succeeds()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var token = await plaid.PublicTokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => plaid.PostAsync(Route, new { public_token = token })));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(31, answers.Count(a => a.ErrorCode == "INVALID_PUBLIC_TOKEN"));
        Assert.Equal(1, Assert.Single(plaid.Emulator.Items).Exchanges);
    }

    [Fact]
    public async Task A_token_of_update_mode_gives_the_access_token_that_is_there()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var access = await plaid.AccessTokenAsync();
        var update = plaid.Emulator.CompleteLink(await plaid.LinkTokenAsync(new { access_token = access, products = (string?)null }));
        Assert.Equal(access, (await plaid.PostAsync(Route, new { public_token = update })).Ok("access_token"));
        Assert.Single(plaid.Emulator.Items);
    }
}
