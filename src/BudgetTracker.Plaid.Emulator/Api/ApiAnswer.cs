using System.Globalization;

namespace BudgetTracker;

/// <summary>An answer before it is sent.</summary>
internal sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    /// <summary>The connection is gone; nothing is to be sent.</summary>
    public static ApiAnswer None { get; } = new(0, default);

    /// <summary>The connection is to be reset, once the call is recorded: the caller knows of it at once.</summary>
    public static ApiAnswer Reset { get; } = None with { IsReset = true };

    public bool IsReset { get; private init; }

    public TimeSpan? RetryAfter { get; init; }

    public async Task SendAsync(HttpContext context, string requestId)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        response.Headers["Plaid-Request-Id"] = requestId;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(Body, context.RequestAborted).ConfigureAwait(false);
    }
}
