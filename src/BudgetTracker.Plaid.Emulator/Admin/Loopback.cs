using System.Net;

namespace BudgetTracker;

internal static class Loopback
{
    /// <summary>
    /// Refuses callers of other machines, pages that a foreign name leads here (DNS rebinding), and pages of another origin:
    /// the peer, the name it called and the page it speaks for, if any, have to be this machine's.
    /// </summary>
    public static async ValueTask<object?> OnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isLocal = http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && new Uri($"http://{http.Request.Host}").IsLoopback
            && (http.Request.Headers.Origin is [] || string.Equals(http.Request.Headers.Origin, $"{http.Request.Scheme}://{http.Request.Host}", StringComparison.OrdinalIgnoreCase));
        return isLocal ? await next(context).ConfigureAwait(false) : Results.NotFound();
    }
}
