using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>Routes that prove by themselves who calls, such as those of webhooks.</summary>
public class AnonymousRouteTests
{
    private const string Origin = "https://app.example.com";

    private readonly List<ApiRequest> _seen = [];

    [Fact]
    public async Task A_route_gets_the_headers_that_it_names_and_the_bytes_as_they_were_sent()
    {
        await using var host = await StartAsync();
        byte[] body = [0xef, 0xbb, 0xbf, 0x00, 0xff, .. "{ \"a\" : 1 }\r\n"u8];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open") { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-proof", "one");
        request.Headers.Add("X-Else", "two");

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.SendAsync(request)).StatusCode);

        var seen = Assert.Single(_seen);
        Assert.Equal(body, seen.Body.ToArray());
        Assert.Equal("one", Assert.Single(seen.Headers).Value);
        Assert.Equal("one", seen.Headers["X-PROOF"]);
    }

    [Fact]
    public async Task A_header_that_was_sent_twice_has_both_values()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open");
        request.Headers.TryAddWithoutValidation("X-Proof", ["one", "two"]);

        await host.Client.SendAsync(request);

        Assert.Equal("one,two", Assert.Single(_seen).Headers["X-Proof"]);
    }

    [Fact]
    public async Task It_has_no_user_even_where_somebody_is_signed_in()
    {
        await using var host = await StartAsync();

        await host.Client.PostAsync("/open", content: null);
        host.Client.DefaultRequestHeaders.Clear();
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.PostAsync("/open", content: null)).StatusCode);

        Assert.Equal(2, _seen.Count);
        Assert.All(_seen, request => Assert.Throws<InvalidOperationException>(() => request.UserId));
    }

    [Fact]
    public async Task No_page_of_another_origin_may_call_it()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open") { Headers = { { "Origin", Origin } } };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/open") { Headers = { { "Origin", Origin }, { "Access-Control-Request-Method", "POST" } } };

        Assert.DoesNotContain("Access-Control", (await host.Client.SendAsync(request)).Headers.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await host.Client.SendAsync(preflight)).StatusCode);
    }

    private Task<SubstitutedHost> StartAsync() => SubstitutedHost.StartWithAsync(
        static app => app.MapBudgetTracker().RequireAuthorization(),
        static options => options.AllowedOrigins.Add(Origin),
        services: services => services.AddSingleton(new ApiRoute
        {
            Method = "POST",
            Path = "/open",
            Name = "Open",
            Summary = "Takes anything.",
            RequestType = typeof(string),
            Headers = ["X-Proof"],
            IsAnonymous = true,
            Answers = [new(HttpStatus.NoContent)],
            Handler = (_, request, _) =>
            {
                _seen.Add(request);
                return Task.FromResult(ApiResponse.NoContent());
            },
        }));
}
