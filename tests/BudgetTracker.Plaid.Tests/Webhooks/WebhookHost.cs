using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BudgetTracker;

/// <summary>A web host as an application has one, which Plaid's webhooks reach over HTTP.</summary>
internal sealed class WebhookHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<(string Header, byte[] Body, int Status)> _answered = Channel.CreateUnbounded<(string, byte[], int)>();

    private WebhookHost(string database, Uri plaid, TimeProvider time, IItemEvents? events)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddAuthentication();
        builder.Services.AddLogging().AddAuthorization().AddSingleton(time);
        if (events is not null)
            builder.Services.AddSingleton(events);
        builder.Services.AddBudgetTrackerPlaid(Configure(database, plaid)).AddTransactionSync();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Use(WatchAsync);
        _app.MapBudgetTracker("/budget").RequireAuthorization();
    }

    public Uri Address => new(new Uri(_app.Urls.First()), "/budget/plaid-webhook");

    public IServiceProvider Services => _app.Services;

    public static IConfiguration Configure(string database, Uri plaid) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("PLAID_CLIENT_ID", "test-client"),
        new("PLAID_SECRET", "test-secret"),
        new("PLAID_ENV", "sandbox"),
        new("KEY_RING", """{"primary":"k","keys":{"k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}"""),
        new("Postgres:ConnectionString", database),
        new("Plaid:BaseAddress", plaid.AbsoluteUri),
    ]).Build();

    public static async Task<WebhookHost> StartAsync(string database, Uri plaid, TimeProvider? time = null, IItemEvents? events = null)
    {
        var host = new WebhookHost(database, plaid, time ?? TimeProvider.System, events);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>The next webhook that was answered.</summary>
    public async Task<(string Header, byte[] Body, int Status)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _answered.Reader.ReadAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        context.Request.Body = body;
        await next(context);
        _answered.Writer.TryWrite((context.Request.Headers["Plaid-Verification"].ToString(), body.ToArray(), context.Response.StatusCode));
    }
}
