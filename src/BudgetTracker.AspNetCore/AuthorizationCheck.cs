using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>
/// Fails the start of a host that would open these endpoints to everybody. The check is made where an endpoint is built, when
/// every convention has been applied; without authorization services that is the first request, so the start builds them once before.
/// </summary>
internal sealed class AuthorizationCheck(BudgetTrackerHttpOptions options, IServiceProvider services)
{
    private bool _made;

    public static void Add(RouteGroupBuilder group, BudgetTrackerHttpOptions options, IServiceProvider services)
    {
        var check = new AuthorizationCheck(options, services);
        ((IEndpointConventionBuilder)group).Finally(check.Make);
        check.Await(services.GetRequiredService<EndpointDataSource>());
    }

    // The application's endpoints change when its pipeline is built, which is before its server listens.
    private void Await(EndpointDataSource application)
    {
        application.GetChangeToken().RegisterChangeCallback(
            _ =>
            {
                foreach (var source in application is CompositeEndpointDataSource composite ? composite.DataSources : [application])
                {
                    if (!_made)
                        _ = source.Endpoints;
                }

                if (!_made)
                    Await(application);
            },
            state: null);
    }

    private void Make(EndpointBuilder endpoint)
    {
        _made = true;
        if (endpoint.Metadata.Any(static item => item is Cors.PreflightMetadata or RouteMapper.AnonymousRouteMetadata))
            return;
        var anonymous = endpoint.Metadata.OfType<IAllowAnonymous>().Any();
        var guarded = services.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy is not null
            || endpoint.Metadata.Any(item => item is IAuthorizeData or IAuthorizationRequirementData or AuthorizationPolicy);
        var single = options.SingleUserId is not null;
        if ((anonymous, guarded, single) is (true, _, true))
            return;
        if (anonymous)
        {
            throw new InvalidOperationException(
                "MapBudgetTracker().AllowAnonymous() would give everybody everybody's banks. Call RequireAuthorization() instead, or name the one user: "
                + "builder.Services.Configure<BudgetTrackerHttpOptions>(options => options.SingleUserId = \"demo\").");
        }

        if (single)
        {
            throw new InvalidOperationException(
                "BudgetTrackerHttpOptions.SingleUserId makes every caller the same user, but MapBudgetTracker() does not say AllowAnonymous(). "
                + "Remove SingleUserId where users sign in, or call app.MapBudgetTracker().AllowAnonymous().");
        }

        if (!guarded)
            throw new InvalidOperationException("MapBudgetTracker() is open to everybody. Say who may call: app.MapBudgetTracker().RequireAuthorization().");
        if (services.GetService<IAuthorizationPolicyProvider>() is null)
            throw new InvalidOperationException("MapBudgetTracker().RequireAuthorization() needs builder.Services.AddAuthorization() and an authentication scheme.");
    }
}
