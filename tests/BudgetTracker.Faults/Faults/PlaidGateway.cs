using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BudgetTracker.Faults;

/// <summary>
/// Passes calls on to the emulator, knows by the client id which host makes them, and has that host killed with Plaid's work
/// not begun, or done and unanswered.
/// </summary>
internal sealed class PlaidGateway : IAsyncDisposable
{
    public const string Received = "received";
    public const string Done = "done";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _armed = new(StringComparer.Ordinal);
    private readonly Action<string, string> _kill;
    private readonly Uri _plaid;

    /// <param name="plaid">The emulator.</param>
    /// <param name="kill">Kills a host, by its client id, at a named place.</param>
    public PlaidGateway(Uri plaid, Action<string, string> kill)
    {
        (_plaid, _kill) = (plaid, kill);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(PassAsync);
    }

    /// <summary>What becomes of an answer of 200.</summary>
    public Func<byte[], byte[]> Rewrite { get; set; } = static answer => answer;

    /// <summary>How many transactions are on a page; null leaves that to the caller.</summary>
    public SmallPages? Pages { get; set; }

    public Uri BaseAddress => new(_app.Urls.First());

    public Task StartAsync() => _app.StartAsync();

    /// <summary>Kills the host at its next exchange of a public token; null disarms.</summary>
    public void Arm(string clientId, string? where)
    {
        lock (_gate)
        {
            if (where is null)
                _armed.Remove(clientId);
            else
                _armed[clientId] = where;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var client = context.Request.Headers["PLAID-CLIENT-ID"].ToString();
        var isExchange = context.Request.Path == "/item/public_token/exchange";
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (isExchange)
            KillIf(client, Received);
        var pages = context.Request.Path == SmallPages.Route ? Pages : null;
        var (asked, size) = pages?.Ask(body.ToArray()) ?? (body.ToArray(), 0);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_plaid, context.Request.Path.Value));
            request.Content = new ByteArrayContent(asked);
            foreach (var header in context.Request.Headers)
            {
                if (header.Key is "Content-Length")
                    continue;
                if (!request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
                    request.Content.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
            }

            // Not tied to the host: Plaid goes on with its work when a caller dies. A call that hangs is given up in the end.
            using var patience = new CancellationTokenSource(_patience);
            using var answer = await _http.SendAsync(request, patience.Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
            if (isExchange && answer.StatusCode == HttpStatusCode.OK)
                KillIf(client, Done);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                pages?.Hear(size, bytes);
                bytes = Rewrite(bytes);
            }

            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            if (answer.Headers.RetryAfter is { } retryAfter)
                context.Response.Headers.RetryAfter = retryAfter.ToString();
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException or IOException)
        {
            if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            context.Abort();
        }
    }

    private void KillIf(string client, string where)
    {
        lock (_gate)
        {
            if (_armed.GetValueOrDefault(client) != where)
                return;
            _armed.Remove(client);
        }

        _kill(client, where);
    }
}
