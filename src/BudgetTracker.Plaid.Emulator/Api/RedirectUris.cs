namespace BudgetTracker;

/// <seealso href="https://plaid.com/docs/link/oauth/#create-and-register-a-redirect-uri"/>
internal static class RedirectUris
{
    public static void Check(ApiFields fields, string? value, IList<string> registered)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || !IsSecure(uri))
            fields.Invalid("OAuth redirect URI must use HTTPS. The only exemption is redirecting to localhost in Sandbox");
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            fields.Invalid("OAuth redirect URI must not contain a query string or a fragment");
        else if (registered.Count > 0 && !registered.Contains(value, StringComparer.Ordinal))
            fields.Invalid("OAuth redirect URI must be configured in the developer dashboard");
    }

    private static bool IsSecure(Uri uri) =>
        uri.Scheme is "https" || uri is { Scheme: "http", Host: "localhost" };
}
