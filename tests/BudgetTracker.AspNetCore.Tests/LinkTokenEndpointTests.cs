using System.Net;
using System.Text;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace BudgetTracker;

public class LinkTokenEndpointTests
{
    private static readonly LinkToken _token = new("link-sandbox-1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_post_without_body_or_content_type_gives_a_link_token_for_the_signed_in_user()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.LinkTokens.CreateAsync(Arg.Any<LinkTokenRequest>(), Arg.Any<CancellationToken>()).Returns(_token);
        var answer = await host.Client.PostAsync("/link-token", content: null);
        Assert.Equal("""{"link_token":"link-sandbox-1","expiration":"2026-01-02T03:04:05+00:00"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        await host.LinkTokens.Received(1).CreateAsync(new LinkTokenRequest { UserId = "ann" }, Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"item_id":null,"account_selection_enabled":false}""")]
    public async Task An_empty_body_is_as_good_as_none(string body)
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.LinkTokens.CreateAsync(new LinkTokenRequest { UserId = "ann" }, Arg.Any<CancellationToken>()).Returns(_token);
        var answer = await host.Client.PostAsync("/link-token", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Update_mode_names_the_item_and_a_hosted_page_comes_along()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.LinkTokens
            .CreateAsync(new LinkTokenRequest { UserId = "ann", ItemId = "Item-1", AccountSelectionEnabled = true }, Arg.Any<CancellationToken>())
            .Returns(_token with { HostedLinkUrl = new Uri("https://secure.plaid.com/hl/1") });
        var answer = await host.Client.PostAsync(
            "/link-token", new StringContent("""{"item_id":"Item-1","account_selection_enabled":true}""", Encoding.UTF8, "application/json"));
        Assert.Equal("https://secure.plaid.com/hl/1", (await answer.JsonAsync()).GetProperty("hosted_link_url").GetString());
    }

    [Fact]
    public async Task Another_users_item_is_not_found()
    {
        await using var host = await SubstitutedHost.StartAsync();
        host.LinkTokens.CreateAsync(Arg.Any<LinkTokenRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(new ItemNotFoundException("bobs"));
        var answer = await host.Client.PostAsync("/link-token", new StringContent("""{"item_id":"bobs"}""", Encoding.UTF8, "application/json"));
        Assert.DoesNotContain("bobs", (await answer.ProblemAsync(404, "item_not_found")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"account_selection_enabled":true}""", "account_selection_enabled")]
    [InlineData("""{"account_selection_enabled":"yes"}""", "account_selection_enabled")]
    [InlineData("""{"item_id":""}""", "item_id")]
    [InlineData("""{"item_id":"a b"}""", "item_id")]
    [InlineData("""{"item_id":5}""", "item_id")]
    public async Task An_invalid_field_is_named(string body, string field)
    {
        await using var host = await SubstitutedHost.StartAsync();
        var answer = await host.Client.PostAsync("/link-token", new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await answer.ProblemAsync(400, "invalid_request");
        Assert.StartsWith(field, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(host.LinkTokens.ReceivedCalls());
    }
}
