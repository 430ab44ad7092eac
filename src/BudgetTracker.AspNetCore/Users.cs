using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace BudgetTracker;

/// <summary>Finds out who calls: from the authenticated principal or the one user of the options, from nowhere else.</summary>
internal sealed class Users(BudgetTrackerHttpOptions options)
{
    /// <summary>The user's id, or the refusal.</summary>
    public (string? Id, ApiResponse? Refusal) Find(HttpContext context)
    {
        var id = options.SingleUserId;
        if (id is null)
        {
            // A principal may carry identities that nobody vouched for; their claims are not looked at.
            var vouched = new ClaimsPrincipal(context.User.Identities.Where(identity => identity.IsAuthenticated));
            if (!vouched.Identities.Any())
                return (null, ApiResponse.Problem(HttpStatus.Unauthorized, "unauthenticated", "Sign in first."));
            id = options.UserId(vouched);
        }

        return UserIds.IsValid(id)
            ? (id, null)
            : (null, ApiResponse.Problem(
                HttpStatus.Forbidden, "user_id_missing",
                $"This sign-in carries no user id, or several: one claim sub is needed, of at most {UserIds.MaxLength} characters without spaces. The service's operator can name another claim in {nameof(BudgetTrackerHttpOptions)}.{nameof(BudgetTrackerHttpOptions.UserId)}."));
    }
}
