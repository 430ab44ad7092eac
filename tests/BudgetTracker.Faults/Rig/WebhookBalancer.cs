using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Faults;

/// <summary>
/// The one address that webhooks go to: passes them on as they are to a host that lives, one after the other, and answers 503 while none does.
/// Where a host dies in the middle, or takes too long, the sender hears of that as of a load balancer, and sends again.
/// </summary>
internal sealed class WebhookBalancer : IAsyncDisposable
{
    private const string Verification = "Plaid-Verification";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
    private readonly WebApplication _app;
    private readonly HostPool _hosts;
    private readonly Tally _answers;
    private int _turn;

    public WebhookBalancer(HostPool hosts, Tally answers)
    {
        (_hosts, _answers) = (hosts, answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(PassAsync);
    }

    public Uri Address => new(new Uri(_app.Urls.First()), "/plaid-webhook");

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        using (var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var host = _hosts.Next(Interlocked.Increment(ref _turn) & int.MaxValue);
        var status = host is null ? HttpStatusCode.ServiceUnavailable : await PassAsync(host, context.Request, body.ToArray());
        _answers.Count(host is null ? "webhooks that found no host" : $"webhooks answered {(int)status}");
        context.Response.StatusCode = (int)status;
    }

    private async Task<HttpStatusCode> PassAsync(HostProcess host, HttpRequest received, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.BaseAddress, received.Path.Value)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", received.ContentType);
        request.Headers.TryAddWithoutValidation(Verification, (IEnumerable<string?>)received.Headers[Verification]);
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            using var answer = await _http.SendAsync(request, patience.Token);
            return answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException)
        {
            return HttpStatusCode.BadGateway;
        }
        catch (OperationCanceledException)
        {
            return HttpStatusCode.GatewayTimeout;
        }
    }
}
