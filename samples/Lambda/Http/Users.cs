using Microsoft.Extensions.Configuration;

namespace BudgetTracker.Samples.Lambda;

/// <summary>Who calls: whom API Gateway's authorizer vouches for, or the one user of a demo; nobody else, and never the body.</summary>
internal sealed class Users(string claim, string? singleUserId)
{
    /// <exception cref="FunctionStartException">The settings would open the function to everybody, or contradict each other.</exception>
    public static Users Parse(IConfiguration configuration)
    {
        var single = Setting.Given(configuration["SINGLE_USER_ID"]);
        var anonymous = Setting.Given(configuration["ALLOW_ANONYMOUS"]) is { } allow && bool.TryParse(allow, out var isAllowed) && isAllowed;
        return (anonymous, single) switch
        {
            (true, null) => throw new FunctionStartException(
                "ALLOW_ANONYMOUS would give everybody everybody's banks. Remove it and put an authorizer on the API, or name the one user in SINGLE_USER_ID."),
            (false, not null) => throw new FunctionStartException(
                "SINGLE_USER_ID makes every caller the same user. Remove it where users sign in, or set ALLOW_ANONYMOUS to true as well."),
            _ => new Users(Setting.Given(configuration["USER_CLAIM"]) ?? "sub", single),
        };
    }

    /// <summary>The user's id, or the refusal.</summary>
    public (string? Id, ApiResponse? Refusal) Find(ApiGatewayRequest request)
    {
        if (singleUserId is not null)
            return (singleUserId, null);
        if (!request.IsAuthorized)
            return (null, ApiResponse.Problem(401, "unauthenticated", "Sign in first."));
        return request.Claim(claim) is { } id && UserIds.IsValid(id)
            ? (id, null)
            : (null, ApiResponse.Problem(
                403, "user_id_missing",
                $"This sign-in carries no user id, or several: one claim {claim} is needed, of at most {UserIds.MaxLength} characters without spaces. The service's operator can name another claim in USER_CLAIM."));
    }
}
