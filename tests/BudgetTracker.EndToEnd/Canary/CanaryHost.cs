using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>A host as the sample is one, with users (the header X-User) and with everything said at level Trace.</summary>
internal sealed class CanaryHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Capture _capture;
    private readonly HttpClient _client;

    private CanaryHost(WebApplication app, Capture capture)
    {
        (_app, _capture) = (app, capture);
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static async Task<CanaryHost> StartAsync(
        Capture capture, IReadOnlyDictionary<string, string?> settings, Action<WebApplication>? plant = null, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(capture);
        builder.Services.AddBudgetTrackerPlaid(builder.Configuration);
        builder.Services.AddHealthChecks().AddBudgetTrackerHealthChecks();
        builder.Services.Configure<BudgetTrackerHttpOptions>(options => options.RequestsPerMinute = 1000);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("canary").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("canary", configureOptions: null);
        configure?.Invoke(builder);
        var app = builder.Build();
        try
        {
            app.MapBudgetTracker().RequireAuthorization();
            app.MapHealthChecks("/health");
            plant?.Invoke(app);
            await app.StartAsync();
            return new CanaryHost(app, capture);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The answer, which the capture keeps too.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, object? body = null, string user = "alice")
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "X-User", user } } };
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        _capture.Add(response, text);
        return ((int)response.StatusCode, text);
    }

    /// <summary>What recovery does in the background, now.</summary>
    public Task<int> SweepAsync() => _app.Services.GetRequiredService<IExchangeRecovery>().SweepAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-User"] is [{ } user]
                ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "canary")), "canary"))
                : AuthenticateResult.NoResult());
    }
}
