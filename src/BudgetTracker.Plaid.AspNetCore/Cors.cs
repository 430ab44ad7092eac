using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BudgetTracker.Plaid;

/// <summary>
/// The framework's CORS, applied by the endpoints themselves: its middleware would have to stand in front of the
/// authorization that <c>WebApplication</c> adds by itself, and would be one more line to forget.
/// </summary>
internal static class Cors
{
    internal sealed class PreflightMetadata;

    public static void Map(RouteGroupBuilder group, PlaidLinkOptions options, ILoggerFactory loggers)
    {
        var service = new CorsService(Options.Create(new CorsOptions()), loggers);
        var policy = new CorsPolicyBuilder([.. options.AllowedOrigins])
            .WithMethods("GET", "POST", "DELETE")
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType)
            .WithExposedHeaders(HeaderNames.Location, HeaderNames.RetryAfter)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
            .Build();

        void Apply(HttpContext context) => service.ApplyResult(service.EvaluatePolicy(context, policy), context.Response);

        group.AddEndpointFilter((context, next) =>
        {
            Apply(context.HttpContext);
            return next(context);
        });
        foreach (var route in (string[])["/link-token", "/exchange-public-token", "/exchanges/{exchange_id}", "/items", "/items/{item_id}"])
        {
            // Browsers ask without credentials, so this one answer is for everybody.
            group.MapMethods(route, ["OPTIONS"], (RequestDelegate)(context =>
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
}
