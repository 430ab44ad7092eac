namespace BudgetTracker.Samples.Lambda;

/// <summary>Cross-origin requests from the configured origins, with the headers that the ASP.NET Core host gives.</summary>
/// <seealso href="https://fetch.spec.whatwg.org/#http-cors-protocol"/>
internal sealed class Cors(IReadOnlyList<string> origins, string methods)
{
    public bool IsOn => origins.Count > 0;

    /// <exception cref="FunctionStartException">One of them is no origin.</exception>
    public static Cors Parse(string? setting, IEnumerable<ApiRoute> routes)
    {
        var origins = (setting ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
                || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.Ordinal))
            {
                throw new FunctionStartException(
                    "Set ALLOWED_ORIGINS to origins such as https://app.example.com, separated by commas: lower case, without a path, a trailing slash or a wildcard.");
            }
        }

        return new Cors(origins, string.Join(',', routes.Where(static route => !route.IsAnonymous).Select(static route => route.Method).Distinct(StringComparer.Ordinal)));
    }

    public List<KeyValuePair<string, string>> HeadersOf(ApiGatewayRequest request)
    {
        if (!IsOn || request.Header("Origin") is not { } origin || !origins.Contains(origin, StringComparer.Ordinal))
            return [];
        var headers = new List<KeyValuePair<string, string>> { new("Access-Control-Allow-Origin", origin) };
        if (request.Method is "OPTIONS" && request.Header("Access-Control-Request-Method") is not null)
        {
            headers.Add(new("Access-Control-Allow-Headers", "Authorization,Content-Type"));
            headers.Add(new("Access-Control-Allow-Methods", methods));
            headers.Add(new("Access-Control-Max-Age", "600"));
        }
        else
        {
            headers.Add(new("Access-Control-Expose-Headers", "Location,Retry-After"));
        }

        if (origins.Count > 1)
            headers.Add(new("Vary", "Origin"));
        return headers;
    }
}
