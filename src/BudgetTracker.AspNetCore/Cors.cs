using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BudgetTracker;

/// <summary>
/// The framework's CORS, applied by the endpoints themselves: its middleware would have to stand in front of the
/// authorization that <c>WebApplication</c> adds by itself, and would be one more line to forget.
/// </summary>
internal sealed class Cors(BudgetTrackerHttpOptions options, ILoggerFactory loggers)
{
    private readonly CorsService _service = new(Options.Create(new CorsOptions()), loggers);
    private CorsPolicy? _policy;

    /// <summary>Adds the headers to an answer, where origins are allowed at all.</summary>
    public void Apply(HttpContext context)
    {
        if (_policy is { } policy)
            _service.ApplyResult(_service.EvaluatePolicy(context, policy), context.Response);
    }

    /// <summary>Answers the browser's question whether it may ask, for every path that pages call.</summary>
    public void MapPreflights(RouteGroupBuilder group, IReadOnlyList<ApiRoute> routes)
    {
        List<ApiRoute> called = [.. routes.Where(static route => !route.IsAnonymous)];
        _policy = new CorsPolicyBuilder([.. options.AllowedOrigins])
            .WithMethods([.. called.Select(static route => route.Method).Distinct(StringComparer.Ordinal)])
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType)
            .WithExposedHeaders(HeaderNames.Location, HeaderNames.RetryAfter)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
            .Build();
        foreach (var path in called.Select(static route => route.Path).Distinct(StringComparer.Ordinal))
        {
            // Browsers ask without credentials, so this one answer is for everybody.
            group.MapMethods(path, ["OPTIONS"], (RequestDelegate)(context =>
                {
                    Apply(context);
                    context.Response.StatusCode = StatusCodes.Status204NoContent;
                    return Task.CompletedTask;
                }))
                .WithMetadata(new PreflightMetadata())
                .AllowAnonymous()
                .ExcludeFromDescription();
        }
    }

    internal sealed class PreflightMetadata;
}
