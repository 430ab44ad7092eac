using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace BudgetTracker.Plaid;

/// <summary>So many requests a minute for each user: a filter, so that the host need not add a middleware.</summary>
internal sealed class RateLimitFilter : IEndpointFilter
{
    private readonly PartitionedRateLimiter<string> _limiter;

    public RateLimitFilter(PlaidLinkOptions options, IHostApplicationLifetime lifetime)
    {
        _limiter = PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsPerMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / options.RequestsPerMinute,
        }), StringComparer.Ordinal);
        lifetime.ApplicationStopped.Register(_limiter.Dispose);
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(UserFilter.UserOf(context.HttpContext));
        if (lease.IsAcquired)
            return await next(context).ConfigureAwait(false);
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1);
        return new PlaidLinkResult(PlaidLinkResponse.Problem(
            StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests. Wait a moment and try again.", wait));
    }
}
