using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace BudgetTracker;

public class UserTests
{
    [Theory]
    [InlineData("POST", "/link-token")]
    [InlineData("POST", "/exchange-public-token")]
    [InlineData("GET", "/exchanges/0197f000-0000-7000-8000-00000000000e")]
    [InlineData("GET", "/items")]
    [InlineData("DELETE", "/items/item-1")]
    public async Task Without_a_sign_in_every_route_is_401(string method, string path)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client.SendAsync(request)).StatusCode);
        Assert.Empty(host.Items.ReceivedCalls());
        Assert.Empty(host.Removal.ReceivedCalls());
        Assert.Empty(host.LinkTokens.ReceivedCalls());
    }

    [Fact]
    public async Task A_policy_that_lets_strangers_in_does_not_make_them_users()
    {
        await using var host = await SubstitutedHost.StartWithAsync(
            app => app.MapBudgetTracker().RequireAuthorization(policy => policy.RequireAssertion(_ => true)));
        host.Client.DefaultRequestHeaders.Clear();
        await (await host.Client.GetAsync("/items")).ProblemAsync(401, "unauthenticated");
    }

    [Theory]
    [InlineData("sub=ann")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier=ann")]
    public async Task The_users_id_is_the_claim_sub_or_the_name_identifier(string claim)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();
        host.Client.DefaultRequestHeaders.Add("X-User", claim);
        await host.Client.GetAsync("/items");
        await host.Items.Received(1).ListAsync("ann", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("email=ann@example.com")]
    [InlineData("sub= ")]
    [InlineData("sub=Not supported currently. Use oid claim.")]
    public async Task A_sign_in_without_a_users_id_is_403_that_names_the_cure(string claim)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("X-User", claim);
        var problem = await (await host.Client.GetAsync("/items")).ProblemAsync(403, "user_id_missing");
        Assert.Contains("BudgetTrackerHttpOptions.UserId", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(host.Items.ReceivedCalls());
    }

    [Theory]
    [InlineData("ann", "sub=ann")]
    [InlineData("ann", "sub=ann;name=bob")]
    [InlineData("ann", "name=ann")]
    [InlineData("ann", "sub=ann", "name=ann")]
    [InlineData(null, "name=ann", "sub=bob")]
    [InlineData(null, "sub=ann;sub=bob")]
    [InlineData(null, "sub=ann", "sub=bob")]
    [InlineData(null, "name=ann;name=bob")]
    [InlineData(null)]
    public void Of_several_users_in_one_sign_in_none_is_chosen(string? expected, params string[] identities)
    {
        var principal = new ClaimsPrincipal(identities.Select(static claims => new ClaimsIdentity(
            claims.Split(';').Select(static claim => claim.Split('=')).Select(static parts => new Claim(parts[0] is "sub" ? "sub" : ClaimTypes.NameIdentifier, parts[1])), "test")));

        Assert.Equal(expected, new BudgetTrackerHttpOptions().UserId(principal));
    }

    [Fact]
    public async Task The_host_may_choose_the_claim()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.UserId = principal => principal.FindFirst("oid")?.Value);
        host.Client.DefaultRequestHeaders.Clear();
        host.Client.DefaultRequestHeaders.Add("X-User", "oid=ann");
        await host.Client.GetAsync("/items");
        await host.Items.Received(1).ListAsync("ann", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_host_without_sign_in_serves_its_one_user()
    {
        await using var host = await SubstitutedHost.StartWithAsync(
            app => app.MapBudgetTracker().AllowAnonymous(), options => options.SingleUserId = "demo");
        await host.Client.GetAsync("/items");
        await host.Items.Received(1).ListAsync("demo", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Nobody_signed_in_is_401_where_the_sign_in_is_a_page_and_a_cookie()
    {
        await using var host = await SubstitutedHost.StartWithAsync(
            app => app.MapBudgetTracker().RequireAuthorization(),
            services: services => services.AddAuthentication("Cookies").AddCookie("Cookies"));
        using var answer = await host.Client.GetAsync("/items");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
