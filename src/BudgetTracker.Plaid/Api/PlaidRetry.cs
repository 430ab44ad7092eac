namespace BudgetTracker;

/// <summary>When a failed call that is safe to repeat is made again: exponential backoff with full jitter, and Plaid's Retry-After.</summary>
internal static class PlaidRetry
{
    /// <summary>No wait is longer: a caller is better served with the error and its Retry-After.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _firstBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longestBackoff = TimeSpan.FromSeconds(8);

    /// <summary>The wait before the next attempt, or null where there is none.</summary>
    /// <param name="failure">How the last attempt ended.</param>
    /// <param name="retries">Attempts already repeated.</param>
    /// <param name="maxRetries">Attempts that may be repeated.</param>
    /// <param name="remaining">Time left of the call's time-out; a wait beyond it could not end well.</param>
    public static TimeSpan? Wait(PlaidException failure, int retries, int maxRetries, TimeSpan remaining)
    {
        var (worthIt, retryAfter) = failure switch
        {
            PlaidApiException api => (api.IsTransient, api.RetryAfter),
            PlaidTransportException transport => (transport.IsTransient, transport.RetryAfter),
            _ => (false, null),
        };
        if (!worthIt || retries >= maxRetries)
            return null;

        var wait = Backoff(retries);
        if (retryAfter > wait)
            wait = retryAfter.Value;
        return wait <= LongestWait && wait < remaining ? wait : null;
    }

#pragma warning disable CA5394 // Spreads callers out; nothing depends on it being unpredictable.
    private static TimeSpan Backoff(int retries) => Random.Shared.NextDouble() * Ceiling(retries);
#pragma warning restore CA5394

    private static TimeSpan Ceiling(int retries)
    {
        var ceiling = _firstBackoff * (1 << Math.Min(retries, 10));
        return ceiling < _longestBackoff ? ceiling : _longestBackoff;
    }
}
