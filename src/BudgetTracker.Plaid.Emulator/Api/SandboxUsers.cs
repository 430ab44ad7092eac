using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>The Sandbox's users beside <c>user_good</c>, who sign in with any password.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal static class SandboxUsers
{
    public static FrozenSet<string> Named { get; } =
        ("user_transactions_dynamic user_ewa_user user_yuppie user_small_business user_custom user_credit_profile_excellent "
        + "user_credit_profile_good user_credit_profile_poor user_credit_bonus user_credit_joint_account user_bank_income "
        + "user_prism_1 user_prism_2 user_prism_3 user_prism_4 user_prism_5 user_prism_6 user_prism_7 user_prism_8")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Refuses what the Sandbox refuses, with the error that it was asked for.</summary>
    public static void Check(string username, string password)
    {
        if (!Named.Contains(username))
            SandboxCredentials.Check(username, password);
        else if (string.IsNullOrWhiteSpace(password))
            throw new ApiException(Errors.InvalidCredentials());
    }
}
