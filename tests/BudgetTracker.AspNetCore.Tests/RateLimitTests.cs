using System.Net;
using NSubstitute;

namespace BudgetTracker;

public class RateLimitTests
{
    [Fact]
    public async Task The_two_posts_share_a_limit_and_a_user_over_it_is_told_when_to_come_back()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.RequestsPerMinute = 2);
        host.LinkTokens.CreateAsync(Arg.Any<LinkTokenRequest>(), Arg.Any<CancellationToken>()).Returns(new LinkToken("link-1", default));
        Assert.Equal(HttpStatusCode.OK, (await host.Client.PostAsync("/link-token", content: null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.ExchangeAsync("{}")).StatusCode);
        var refused = await host.ExchangeAsync();
        await refused.ProblemAsync(429, "too_many_requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Empty(host.Exchanges.ReceivedCalls());
    }

    [Fact]
    public async Task One_users_limit_is_not_anothers_and_reading_has_none()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.RequestsPerMinute = 1);
        await host.ExchangeAsync("{}");
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/items")).StatusCode);
        host.Client.DefaultRequestHeaders.Remove("X-User");
        host.Client.DefaultRequestHeaders.Add("X-User", "bob");
        await (await host.ExchangeAsync("{}")).ProblemAsync(400, "invalid_request");
    }

    [Fact]
    public async Task The_largest_limit_is_a_limit_and_a_larger_one_fails_the_start()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.RequestsPerMinute = BudgetTrackerHttpOptions.MostRequestsPerMinute);
        await (await host.ExchangeAsync("{}")).ProblemAsync(400, "invalid_request");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SubstitutedHost.StartAsync(options: options => options.RequestsPerMinute = BudgetTrackerHttpOptions.MostRequestsPerMinute + 1));
        Assert.Equal("Set BudgetTrackerHttpOptions.RequestsPerMinute to 1000000 or less.", refused.Message);
    }
}
