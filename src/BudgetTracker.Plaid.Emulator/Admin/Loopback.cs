using System.Net;

namespace BudgetTracker;

internal static class Loopback
{
    /// <summary>
    /// Refuses callers of other machines, and pages that a foreign name leads here (DNS rebinding): both the peer and the
    /// name it called have to be this machine's.
    /// </summary>
    public static async ValueTask<object?> OnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isLocal = http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
            && new Uri($"http://{http.Request.Host}").IsLoopback;
        return isLocal ? await next(context).ConfigureAwait(false) : Results.NotFound();
    }
}
