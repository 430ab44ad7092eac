using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BudgetTracker;

public class AuthorizationCheckTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_says_nothing_about_who_may_call_does_not_start(bool kestrel)
    {
        var message = await StartMessageAsync(app => app.MapBudgetTracker(), kestrel: kestrel);
        Assert.Contains("app.MapBudgetTracker().RequireAuthorization()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_does_one_that_maps_into_a_group_or_among_others()
    {
        await StartMessageAsync(app => app.MapGroup("/api").MapGroup("/v1").MapBudgetTracker("/plaid"));
        await StartMessageAsync(app =>
        {
            app.MapGet("/first", () => "1");
            app.MapGroup("/a").MapGet("/b", () => "2");
            app.MapBudgetTracker();
            app.MapGet("/last", () => "3").RequireAuthorization();
        });
    }

    [Fact]
    public async Task Neither_does_one_with_a_pipeline_of_its_own()
    {
        var builder = new HostBuilder().ConfigureWebHost(web => web
            .UseTestServer()
            .ConfigureServices(services => services.AddRouting().AddAuthorization().AddBudgetTrackerPlaid(SubstitutedHost.Configuration))
            .Configure(app => app.UseRouting().UseAuthorization().UseEndpoints(endpoints => endpoints.MapBudgetTracker())));
        using var host = builder.Build();
        Assert.Contains("RequireAuthorization", (await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync())).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowAnonymous_alone_does_not_start_and_the_message_says_what_is_missing()
    {
        Assert.Contains("SingleUserId", await StartMessageAsync(app => app.MapBudgetTracker().AllowAnonymous()), StringComparison.Ordinal);
        Assert.Contains("SingleUserId", await StartMessageAsync(app => app.MapBudgetTracker().RequireAuthorization().AllowAnonymous()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_user_behind_a_sign_in_does_not_start_because_everybody_would_be_that_user()
    {
        var message = await StartMessageAsync(app => app.MapBudgetTracker().RequireAuthorization(), options => options.SingleUserId = "demo");
        Assert.Contains("AllowAnonymous()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_on_the_group_around_or_for_every_endpoint_will_do()
    {
        await using var around = await SubstitutedHost.StartWithAsync(app => app.MapGroup("/api").RequireAuthorization().MapBudgetTracker());
        await using var late = await SubstitutedHost.StartWithAsync(app =>
        {
            var group = app.MapGroup("/api");
            group.MapBudgetTracker();
            group.RequireAuthorization();
        });
        await using var fallback = await SubstitutedHost.StartWithAsync(
            app => app.MapBudgetTracker(),
            services: services => services.Configure<AuthorizationOptions>(
                options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
    }

    [Fact]
    public async Task A_host_without_the_services_is_told_which_line_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddBudgetTrackerPlaid", Assert.Throws<InvalidOperationException>(() => app.MapBudgetTracker()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "RequireAuthorization()")]
    [InlineData("anonymous", "SingleUserId")]
    [InlineData("authorized", "AddAuthorization()")]
    public async Task A_host_without_any_authorization_services_does_not_start_either(string who, string cure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddBudgetTrackerPlaid(SubstitutedHost.Configuration);
        await using var app = builder.Build();
        var group = app.MapGroup("/api").MapBudgetTracker();
        if (who is "anonymous")
            group.AllowAnonymous();
        else if (who is "authorized")
            group.RequireAuthorization();
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());
        Assert.Contains(cure, refusal.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://app.example.com/")]
    [InlineData("https://APP.example.com")]
    [InlineData("app.example.com")]
    [InlineData("*")]
    public async Task An_origin_that_is_none_is_refused_with_an_example(string origin)
    {
        var message = await StartMessageAsync(app => app.MapBudgetTracker().RequireAuthorization(), options => options.AllowedOrigins.Add(origin));
        Assert.Contains("https://app.example.com", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mapping_twice_does_not_disturb_the_hosts_own_links()
    {
        await using var host = await SubstitutedHost.StartWithAsync(app =>
        {
            app.MapBudgetTracker("/v1").RequireAuthorization();
            app.MapBudgetTracker("/v2").RequireAuthorization();
            app.MapGet("/mine", () => "x").WithName("mine");
        });
        Assert.Equal("/mine", host.App.Services.GetRequiredService<LinkGenerator>().GetPathByName("mine"));
    }

    private static async Task<string> StartMessageAsync(Action<WebApplication> map, Action<BudgetTrackerHttpOptions>? options = null, bool kestrel = false)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => SubstitutedHost.StartWithAsync(map, options, kestrel));
        var cause = Assert.IsType<InvalidOperationException>(exception.GetBaseException());
        Assert.Contains(cause.Message, exception.Message, StringComparison.Ordinal);
        return cause.Message;
    }
}
