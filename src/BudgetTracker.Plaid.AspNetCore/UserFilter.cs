using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BudgetTracker.Plaid;

/// <summary>Finds out who calls: from the authenticated principal or the one user of the options, from nowhere else.</summary>
internal sealed class UserFilter(PlaidLinkOptions options) : IEndpointFilter
{
    private sealed record CurrentUser(string Id);

    public static string UserOf(HttpContext context) => context.Features.GetRequiredFeature<CurrentUser>().Id;

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = options.SingleUserId;
        if (id is null)
        {
            // A principal may carry identities that nobody vouched for; their claims are not looked at.
            var vouched = new ClaimsPrincipal(http.User.Identities.Where(identity => identity.IsAuthenticated));
            if (!vouched.Identities.Any())
                return RefuseAsync(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
            id = options.UserId(vouched);
        }

        if (string.IsNullOrWhiteSpace(id))
        {
            return RefuseAsync(
                StatusCodes.Status403Forbidden, "user_id_missing",
                $"This sign-in carries no user id (claim sub). The service's operator can name another claim in {nameof(PlaidLinkOptions)}.{nameof(PlaidLinkOptions.UserId)}.");
        }

        http.Features.Set(new CurrentUser(id));
        return next(context);
    }

    private static ValueTask<object?> RefuseAsync(int status, string code, string detail) => new(new PlaidLinkResult(PlaidLinkResponse.Problem(status, code, detail)));
}
