using System.Diagnostics;
using System.Diagnostics.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>The canary's own proof: what is planted in a channel is found in that channel.</summary>
public sealed class CaptureTests : IDisposable
{
    private const string Token = "access-sandbox-11112222-3333-4444-8555-666677778888";

    private readonly Capture _capture = new();

    public void Dispose() => _capture.Dispose();

    [Theory]
    [InlineData(Capture.Log, "message")]
    [InlineData(Capture.Log, "state")]
    [InlineData(Capture.Log, "exception")]
    [InlineData(Capture.Log, "exception data")]
    [InlineData(Capture.Scope, "scope")]
    [InlineData(Capture.Thrown, "caught")]
    [InlineData(Capture.Response, "body")]
    [InlineData(Capture.Response, "header")]
    [InlineData(Capture.Event, "event")]
    [InlineData(Capture.Trace, "activity")]
    public async Task A_planted_token_is_found(string channel, string way)
    {
        // Nothing but the endpoints is asked for, so neither Plaid nor a database needs to be there.
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PLAID_CLIENT_ID"] = "canary-client",
            ["PLAID_SECRET"] = "not-asked-for",
            ["PLAID_ENV"] = "sandbox",
            ["KEY_RING"] = $$"""{"primary":"k1","keys":{"k1":"{{Convert.ToBase64String(new byte[32])}}"} }""",
            ["Postgres:ConnectionString"] = "Host=127.0.0.1;Port=1;Username=u;Password=p;Database=d",
        };
        await using (var host = await CanaryHost.StartAsync(_capture, settings, app => app.MapGet("/plant", context => PlantAsync(way, context, app.Logger))))
            await host.SendAsync(HttpMethod.Get, "/plant");

        var secrets = new SecretFinder();
        secrets.Add("access token", Token);
        Assert.Contains(_capture.Texts, text => text.Channel == channel && secrets.FindIn(text.Text).Count > 0);
    }

    private static async Task PlantAsync(string way, HttpContext context, ILogger logger)
    {
        switch (way)
        {
            case "message":
                Log(logger, null, $"token {Token}", "harmless");
                break;
            case "state":
                Log(logger, null, "harmless", Token);
                break;
            case "exception":
                Log(logger, new InvalidOperationException("outer", new InvalidOperationException(Token)), "harmless", "harmless");
                break;
            case "exception data":
                Log(logger, new InvalidOperationException("outer") { Data = { ["token"] = Token } }, "harmless", "harmless");
                break;
            case "scope":
                using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["token"] = Token }))
                    Log(logger, null, "harmless", "harmless");
                break;
            case "caught":
                try
                {
                    throw new InvalidOperationException(Token);
                }
                catch (InvalidOperationException)
                {
                    break;
                }

            case "body":
                await context.Response.WriteAsync($"{{\"access_token\":\"{Token}\"}}");
                break;
            case "header":
                context.Response.Headers["X-Token"] = Token;
                break;
            case "event":
                using (var source = new EventSource("Canary-Events"))
                    source.Write("Planted", new { token = Token });
                break;
            case "activity":
                using (var source = new ActivitySource("Canary"))
                using (var activity = source.StartActivity())
                    activity!.SetTag("token", Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(way));
        }
    }

    // The message a logger prints need not show every value that it hands to its providers.
    private static void Log(ILogger logger, Exception? exception, string message, string hidden)
    {
        var state = new Dictionary<string, object?>(StringComparer.Ordinal) { ["hidden"] = hidden };
        logger.Log(LogLevel.Trace, default, state, exception, (_, _) => message);
    }
}
