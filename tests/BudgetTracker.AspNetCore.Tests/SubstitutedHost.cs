using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace BudgetTracker;

/// <summary>A real host over substituted services. A request's header <c>X-User</c> is its signed-in user.</summary>
internal sealed class SubstitutedHost : IAsyncDisposable
{
    public const string AccessToken = "access-sandbox-00000000-0000-0000-0000-00000000beef";
    public const string PublicToken = "public-sandbox-11111111-1111-1111-1111-111111111111";

    private SubstitutedHost(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(LinkTokens);
        builder.Services.AddSingleton(Exchanges);
        builder.Services.AddSingleton(Items);
        builder.Services.AddSingleton(Removal);
        builder.Services.AddSingleton(Database);
        builder.Services.AddSingleton(Secrets);
        builder.Services.AddBudgetTrackerPlaid(Configuration).AddTransactionSync();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("test", configureOptions: null);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
    }

    public ILinkTokenService LinkTokens { get; } = Substitute.For<ILinkTokenService>();

    public ITokenExchangeService Exchanges { get; } = Substitute.For<ITokenExchangeService>();

    public IAccessTokenRepository Items { get; } = Substitute.For<IAccessTokenRepository>();

    public IItemRemovalService Removal { get; } = Substitute.For<IItemRemovalService>();

    public IPostgresDatabase Database { get; } = Substitute.For<IPostgresDatabase>();

    public ISecretProvider Secrets { get; } = Substitute.For<ISecretProvider>();

    public CollectedLog Log { get; } = new();

    public WebApplication App { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Settings that a start accepts; what they lead to is never asked for.</summary>
    public static IConfiguration Configuration { get; } = new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("PLAID_CLIENT_ID", "id"),
        new("PLAID_SECRET", "secret"),
        new("PLAID_ENV", "sandbox"),
        new("KEY_RING", """{"primary":"k","keys":{"k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}"""),
        new("Postgres:ConnectionString", "Host=127.0.0.1"),
    ]).Build();

    public static LinkedItem Item { get; } = new()
    {
        Id = Guid.Parse("0197f000-0000-7000-8000-000000000001"),
        UserId = "ann",
        ItemId = "item-1",
        Institution = new LinkInstitution { InstitutionId = "ins_109508", Name = "First Platypus Bank" },
        Accounts = [new LinkAccount { Id = "acc-1", Name = "Checking", Mask = "0000", Type = "depository", Subtype = "checking" }, new LinkAccount { Id = "acc-2" }],
        Status = ItemStatuses.Good,
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        UpdatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    /// <summary>Starts a host that maps the endpoints and requires a signed-in user.</summary>
    public static Task<SubstitutedHost> StartAsync(string prefix = "", Action<BudgetTrackerHttpOptions>? options = null, bool kestrel = false) =>
        StartWithAsync(app => app.MapBudgetTracker(prefix).RequireAuthorization(), options, kestrel);

    public static async Task<SubstitutedHost> StartWithAsync(
        Action<WebApplication> map, Action<BudgetTrackerHttpOptions>? options = null, bool kestrel = false, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var host = new SubstitutedHost(builder);
        if (kestrel)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseTestServer();
        if (options is not null)
            builder.Services.Configure(options);
        services?.Invoke(builder.Services);
        host.App = builder.Build();
        try
        {
            map(host.App);
            await host.App.StartAsync();
        }
        catch
        {
            await host.App.DisposeAsync();
            throw;
        }

        host.Client = kestrel ? new HttpClient { BaseAddress = new Uri(host.App.Urls.First()) } : host.App.GetTestClient();
        host.Client.DefaultRequestHeaders.Add("X-User", "ann");
        return host;
    }

    public Task<HttpResponseMessage> ExchangeAsync(string body, string path = "/exchange-public-token") =>
        Client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> ExchangeAsync() => ExchangeAsync($$"""{"public_token":"{{PublicToken}}"}""");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-User"] is not [{ } user])
                return Task.FromResult(AuthenticateResult.NoResult());
            var (type, value) = user.Split('=') is [var claim, var name] ? (claim, name) : ("sub", user);
            return Task.FromResult(AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(type, value)], "test")), "test")));
        }
    }
}

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>Asserts problem details and gives them.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var problem = await answer.JsonAsync();
        Assert.Equal((status, code), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return problem;
    }
}

internal sealed class CollectedLog : ILoggerProvider
{
    private readonly List<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public IEnumerable<string> Errors => Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text);

    public string All => string.Join('\n', Lines.Select(line => line.Text));

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(CollectedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log._lines)
                log._lines.Add((logLevel, $"{formatter(state, exception)} {exception}"));
        }
    }
}
