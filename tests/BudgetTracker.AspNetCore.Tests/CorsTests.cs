using System.Net;

namespace BudgetTracker;

public class CorsTests
{
    private const string Origin = "https://app.example.com";

    [Fact]
    public async Task Without_configured_origins_no_other_page_may_read_an_answer()
    {
        await using var host = await SubstitutedHost.StartAsync();
        Assert.DoesNotContain("Access-Control", (await SendAsync(host, HttpMethod.Get, Origin)).Headers.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(host, HttpMethod.Options, Origin)).StatusCode);
    }

    [Fact]
    public async Task A_configured_origin_may_ask_first_and_read_the_answer_and_errors()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.AllowedOrigins.Add(Origin));
        var preflight = await SendAsync(host, HttpMethod.Options, Origin, signedIn: false);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(Origin, Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("DELETE", string.Join(',', preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("authorization", string.Join(',', preflight.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));

        var answer = await SendAsync(host, HttpMethod.Get, Origin);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("Location", string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);

        using var wrong = new HttpRequestMessage(HttpMethod.Post, "/exchange-public-token") { Headers = { { "Origin", Origin } } };
        Assert.Equal(Origin, Assert.Single((await host.Client.SendAsync(wrong)).Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("http://app.example.com")]
    [InlineData("null")]
    public async Task Another_origin_gets_no_permission(string origin)
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.AllowedOrigins.Add(Origin));
        Assert.False((await SendAsync(host, HttpMethod.Options, origin, signedIn: false)).Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False((await SendAsync(host, HttpMethod.Get, origin)).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_preflights_open_door_opens_nothing_else()
    {
        await using var host = await SubstitutedHost.StartAsync(options: options => options.AllowedOrigins.Add(Origin));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(host, HttpMethod.Get, Origin, signedIn: false)).StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(SubstitutedHost host, HttpMethod method, string origin, bool signedIn = true)
    {
        if (!signedIn)
            host.Client.DefaultRequestHeaders.Clear();
        using var request = new HttpRequestMessage(method, "/items") { Headers = { { "Origin", origin } } };
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "DELETE");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        }

        var answer = await host.Client.SendAsync(request);
        if (!signedIn)
            host.Client.DefaultRequestHeaders.Add("X-User", "ann");
        return answer;
    }
}
