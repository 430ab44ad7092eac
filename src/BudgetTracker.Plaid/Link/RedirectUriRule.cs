namespace BudgetTracker;

/// <summary>What Plaid demands of a redirect URI, for the options and for the override of a single link token.</summary>
/// <seealso href="https://plaid.com/docs/link/oauth/#create-and-register-a-redirect-uri"/>
internal static class RedirectUriRule
{
    /// <summary>What is wrong and the cure, or null. An environment that is not known yet counts as sandbox.</summary>
    public static string? Check(Uri uri, string? environment)
    {
        if (!uri.IsAbsoluteUri || !IsSchemeAllowed(uri, environment))
            return "The redirect URI must be an https address, or http://localhost (by that name) in Sandbox. Set Plaid:RedirectUri (or PLAID_REDIRECT_URI) to an https address that is registered in the Plaid Dashboard.";
        if (uri.OriginalString.AsSpan().ContainsAny('?', '#'))
            return "The redirect URI must not have a query string or a fragment, since Plaid adds its own. Set Plaid:RedirectUri (or PLAID_REDIRECT_URI) to the address before the '?' or '#'.";
        return uri.UserInfo.Length > 0
            ? "The redirect URI must not hold a user name or a password, since browsers show it. Remove what stands before the '@' from Plaid:RedirectUri (or PLAID_REDIRECT_URI)."
            : null;
    }

    private static bool IsSchemeAllowed(Uri uri, string? environment) => uri.Scheme switch
    {
        "https" => true,
        "http" => environment is not PlaidEnvironments.Production && uri.Host == "localhost",
        _ => false,
    };
}
