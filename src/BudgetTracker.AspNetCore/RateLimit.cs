using System.Threading.RateLimiting;
using Microsoft.Extensions.Hosting;

namespace BudgetTracker;

/// <summary>So many requests a minute for each user; the host need not add a middleware.</summary>
internal sealed class RateLimit
{
    private readonly PartitionedRateLimiter<string> _limiter;

    public RateLimit(BudgetTrackerHttpOptions options, IHostApplicationLifetime lifetime)
    {
        _limiter = PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsPerMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / options.RequestsPerMinute,
        }), StringComparer.Ordinal);
        lifetime.ApplicationStopped.Register(_limiter.Dispose);
    }

    /// <summary>The refusal, or null where the user may ask now.</summary>
    public ApiResponse? Refuse(string user)
    {
        using var lease = _limiter.AttemptAcquire(user);
        if (lease.IsAcquired)
            return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1);
        return ApiResponse.Problem(HttpStatus.TooManyRequests, "too_many_requests", "Too many requests. Wait a moment and try again.", wait);
    }
}
