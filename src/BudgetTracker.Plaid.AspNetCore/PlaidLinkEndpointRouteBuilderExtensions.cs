using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BudgetTracker.Plaid;

/// <summary>The package's one entry.</summary>
public static class PlaidLinkEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /link-token</c>, <c>POST /exchange-public-token</c>, <c>GET /exchanges/{exchange_id}</c>, <c>GET /items</c>
    /// and <c>DELETE /items/{item_id}</c>, for the authenticated user. Needs
    /// <see cref="PlaidServiceCollectionExtensions.AddBudgetTrackerPlaid"/>; <see cref="PlaidLinkOptions"/> has the choices.
    /// </summary>
    /// <param name="endpoints">The application, or a route group.</param>
    /// <param name="prefix">A path in front of all of them, for example <c>/plaid</c>.</param>
    /// <returns>
    /// The group, to add conventions to. The host does not start without an authorization policy on it, unless it says
    /// <c>AllowAnonymous()</c> and <see cref="PlaidLinkOptions.SingleUserId"/> names the user.
    /// </returns>
    /// <example><code>app.MapPlaidLink("/plaid").RequireAuthorization();</code></example>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names the cure.</exception>
    public static RouteGroupBuilder MapPlaidLink(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(PlaidLinkEndpoints)) == false)
            throw new InvalidOperationException("MapPlaidLink needs builder.Services.AddBudgetTrackerPlaid(builder.Configuration) before it.");
        var options = services.GetRequiredService<IOptions<PlaidLinkOptions>>().Value;
        options.Validate();

        // Scripts call these endpoints: a redirect to a sign-in page would reach them as a page with status 200.
        var group = endpoints.MapGroup(prefix).WithTags("Plaid Link")
            .WithMetadata(new SuppressLinkGenerationMetadata()).DisableCookieRedirect();
        var api = group.MapGroup("").AddEndpointFilter(new UserFilter(options));
        var limited = api.MapGroup("")
            .AddEndpointFilter(new RateLimitFilter(options, services.GetRequiredService<IHostApplicationLifetime>()));
        if (options.AllowedOrigins.Count > 0)
            Cors.Map(group, options, services.GetRequiredService<ILoggerFactory>());

        LinkTokenEndpoint.Map(limited);
        ExchangeEndpoints.Map(limited, api);
        ItemEndpoints.Map(api);
        AuthorizationCheck.Add(group, options, services);
        return group;
    }

    internal static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string summary, params ReadOnlySpan<int> problems)
    {
        foreach (var status in problems)
            endpoint.ProducesProblem(status);
        return endpoint.WithName(name).WithSummary(summary);
    }
}
