namespace BudgetTracker;

/// <summary>The sign-ins that the Sandbox's banks accept.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal static class SandboxCredentials
{
    private const string ErrorPrefix = "error_";

    public static void Check(string username, string password)
    {
        if (username is "user_good" && password.StartsWith(ErrorPrefix, StringComparison.Ordinal))
        {
            var code = password[ErrorPrefix.Length..];
            var type = code.StartsWith("INSTITUTION", StringComparison.Ordinal) ? "INSTITUTION_ERROR" : "ITEM_ERROR";
            throw new ApiException(new(type, code, $"the Sandbox was asked for {code}", "Something is wrong with this account. Try another one."));
        }

        if ((username, password) is not (("user_good", "pass_good") or ("user_transactions_dynamic", { Length: > 0 })))
            throw new ApiException(Errors.InvalidCredentials());
    }
}
