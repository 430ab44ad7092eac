using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace BudgetTracker;

internal static class FaultInjection
{
    /// <summary>Lets a call meet the fault; null means that the call goes on as if nothing had been.</summary>
    public static async Task<ApiAnswer?> ApplyAsync(
        this Fault fault, HttpContext context, ApiAnswer? answer, string requestId, TimeProvider clock)
    {
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                return await WaitAsync(context, fault.Wait, clock).ConfigureAwait(false) ? null : ApiAnswer.None;
            case FaultKind.Hang:
                await WaitAsync(context, Timeout.InfiniteTimeSpan, clock).ConfigureAwait(false);
                return ApiAnswer.None;
            case FaultKind.Reset:
                return ApiAnswer.Reset;
            case FaultKind.InternalError:
                return Error("API_ERROR", "INTERNAL_SERVER_ERROR", "an unexpected error occurred", 500);
            case FaultKind.Maintenance:
                return Error("API_ERROR", "PLANNED_MAINTENANCE", "the Plaid API is temporarily unavailable due to planned maintenance", 503);
            case FaultKind.SyncMutation:
                return ApiErrorAnswer.From(Errors.SyncMutation(), requestId);
            case FaultKind.RateLimit:
                return Error("RATE_LIMIT_EXCEEDED", "RATE_LIMIT", "rate limit exceeded. too many requests were made", 429) with { RetryAfter = fault.Wait };
            case FaultKind.BadGateway:
                return new(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"u8.ToArray(), "text/html");
            case FaultKind.TruncatedJson:
                return answer is null ? new(200, "{\"request_id\":\""u8.ToArray()) : answer with { Body = answer.Body[..(answer.Body.Length / 2)] };
            default:
                throw new InvalidOperationException($"Unknown fault {fault.Kind}.");
        }

        ApiAnswer Error(string type, string code, string message, int status) =>
            ApiErrorAnswer.From(new ApiError(type, code, message), status, requestId);
    }

    /// <summary>False when the caller gave up, or the emulator stopped, before the time was over.</summary>
    private static async Task<bool> WaitAsync(HttpContext context, TimeSpan time, TimeProvider clock)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await Task.Delay(time, clock, end.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return false;
        }
    }

    public static void Reset(HttpContext context)
    {
        // Without lingering, closing the socket sends RST instead of FIN: what a crashed peer looks like.
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        context.Abort();
    }
}
