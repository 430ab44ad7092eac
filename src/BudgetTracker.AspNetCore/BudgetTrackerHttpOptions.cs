using System.Globalization;
using System.Security.Claims;

namespace BudgetTracker;

/// <summary>How <see cref="BudgetTrackerEndpointRouteBuilderExtensions.MapBudgetTracker"/> behaves; set with <c>services.Configure&lt;BudgetTrackerHttpOptions&gt;(...)</c>.</summary>
public sealed class BudgetTrackerHttpOptions
{
    /// <summary>More is no limit, and the limiter's clock ticks too coarsely for it.</summary>
    internal const int MostRequestsPerMinute = 1_000_000;

    /// <summary>
    /// The id of an authenticated user, or null where the principal has none. It must never change for a person, and Plaid sees
    /// it, so no e-mail address; what <see cref="UserIds.IsValid"/> refuses counts as none. Default: the claim <c>sub</c> of an identity, else its
    /// <see cref="ClaimTypes.NameIdentifier"/>; null where there are several, in one identity or among them.
    /// </summary>
    public Func<ClaimsPrincipal, string?> UserId { get; set; } = FindUserId;

    /// <summary>
    /// The one user of a host without sign-in, for a demo or a household's own machine: then every caller is this user, so the
    /// endpoints must say <c>AllowAnonymous()</c> too. Default: null.
    /// </summary>
    public string? SingleUserId { get; set; }

    /// <summary>How many link tokens and exchanges together a user may ask for in a minute, 1 to 1,000,000. Default: 30.</summary>
    public int RequestsPerMinute { get; set; } = 30;

    /// <summary>
    /// Origins of pages elsewhere that may call, for example <c>https://app.example.com</c>; they sign in with an
    /// <c>Authorization</c> header, because cookies are not accepted across origins. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    private static string? FindUserId(ClaimsPrincipal principal)
    {
        var ids = principal.Identities
            .SelectMany(static identity => ValuesOf(identity, "sub") is [_, ..] subjects ? subjects : ValuesOf(identity, ClaimTypes.NameIdentifier))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return ids is [var id] ? id : null;
    }

    private static List<string> ValuesOf(ClaimsIdentity identity, string type) => [.. identity.FindAll(type).Select(static claim => claim.Value)];

    internal void Validate()
    {
        if (RequestsPerMinute < 1)
            throw new InvalidOperationException($"Set {nameof(BudgetTrackerHttpOptions)}.{nameof(RequestsPerMinute)} to 1 or more.");
        if (RequestsPerMinute > MostRequestsPerMinute)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Set {nameof(BudgetTrackerHttpOptions)}.{nameof(RequestsPerMinute)} to {MostRequestsPerMinute} or less."));
        if (SingleUserId is not null && string.IsNullOrWhiteSpace(SingleUserId))
            throw new InvalidOperationException($"Set {nameof(BudgetTrackerHttpOptions)}.{nameof(SingleUserId)} to a name, or leave it out.");
        foreach (var origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
                || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"Set {nameof(BudgetTrackerHttpOptions)}.{nameof(AllowedOrigins)} to origins such as https://app.example.com: lower case, without a path, a trailing slash or a wildcard.");
            }
        }
    }
}
