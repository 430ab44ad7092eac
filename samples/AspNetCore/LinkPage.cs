namespace BudgetTracker.Samples;

/// <summary>Where the page gets Plaid's Link script from, and the browser's rules for it.</summary>
internal sealed class LinkPage(IConfiguration configuration)
{
    /// <summary>The path of PLAID_REDIRECT_URI: banks with a sign-in page of their own send the browser back to it.</summary>
    public const string OAuthReturnPath = "/plaid-oauth";

    private readonly Uri _origin = new(configuration["Plaid:BaseAddress"] is { Length: > 0 } emulator ? emulator : "https://cdn.plaid.com");

    public string LinkScript => new Uri(_origin, "/link/v2/stable/link-initialize.js").AbsoluteUri;

    /// <seealso href="https://plaid.com/docs/link/web/#content-security-policy"/>
    public Task AddSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var link = _origin.GetLeftPart(UriPartial.Authority);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' {link}; frame-src {link}; style-src 'self'; img-src 'self' data:; "
            + $"connect-src 'self' {link} https://sandbox.plaid.com https://production.plaid.com; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
