using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>The package's one entry.</summary>
public static class BudgetTrackerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the routes of the registered modules, for the authenticated user; <see cref="BudgetTrackerHttpOptions"/> has the choices.
    /// </summary>
    /// <param name="endpoints">The application, or a route group.</param>
    /// <param name="prefix">A path in front of all of them, for example <c>/budget</c>.</param>
    /// <returns>
    /// The group, to add conventions to. The host does not start without an authorization policy on it, unless it says
    /// <c>AllowAnonymous()</c> and <see cref="BudgetTrackerHttpOptions.SingleUserId"/> names the user.
    /// </returns>
    /// <example><code>app.MapBudgetTracker("/budget").RequireAuthorization();</code></example>
    /// <exception cref="InvalidOperationException">A setting is invalid, or no module is registered; the message names the cure.</exception>
    public static RouteGroupBuilder MapBudgetTracker(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        List<ApiRoute> routes = [.. services.GetServices<ApiRoute>()];
        if (routes is [])
            throw new InvalidOperationException("MapBudgetTracker finds no module. Register one before, for example with builder.Services.AddBudgetTrackerPlaid(builder.Configuration).");
        var options = services.GetRequiredService<IOptions<BudgetTrackerHttpOptions>>().Value;
        options.Validate();

        // Scripts call these endpoints: a redirect to a sign-in page would reach them as a page with status 200.
        var group = endpoints.MapGroup(prefix).WithTags("BudgetTracker")
            .WithMetadata(new SuppressLinkGenerationMetadata()).DisableCookieRedirect();
        var mapper = new RouteMapper(options, services);
        foreach (var route in routes)
            mapper.Map(group, route);
        if (options.AllowedOrigins.Count > 0)
            mapper.Cors.MapPreflights(group, routes);
        AuthorizationCheck.Add(group, options, services);
        return group;
    }
}
