using System.Collections.Frozen;

namespace BudgetTracker;

/// <summary>A sign-in that the Sandbox's banks accept.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal sealed record SandboxCredentials(string Username, string Password)
{
    private const string ErrorPrefix = "error_";

    /// <summary>Users with accounts of their own; each takes any password.</summary>
    private static readonly FrozenSet<string> _users =
        ("user_transactions_dynamic user_ewa_user user_yuppie user_small_business user_credit_profile_excellent user_credit_profile_good "
        + "user_credit_profile_poor user_credit_bonus user_credit_joint_account user_bank_income user_prism_1 user_prism_2 user_prism_3 "
        + "user_prism_4 user_prism_5 user_prism_6 user_prism_7 user_prism_8")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static SandboxCredentials Good { get; } = new("user_good", "pass_good");

    /// <summary>What the bank asks after the password; nothing as a rule.</summary>
    /// <exception cref="ApiException">The bank refuses them, or the password is one that asks for an error.</exception>
    public IReadOnlyList<MfaRound> Check() => Username switch
    {
        "user_good" when Password is "pass_good" => [],
        "user_good" when Password.StartsWith(ErrorPrefix, StringComparison.Ordinal) => throw AskedFor(Password[ErrorPrefix.Length..]),
        "user_good" when SandboxMfa.Rounds(Password) is { } rounds => rounds,
        CustomUser.Name when Custom is { } custom => custom.ForceError is { } code ? throw AskedFor(code) : [],
        _ when _users.Contains(Username) && !string.IsNullOrWhiteSpace(Password) => [],
        _ => throw new ApiException(Errors.InvalidCredentials()),
    };

    /// <summary>How many days of transactions the user has at most.</summary>
    public int Days => Username switch
    {
        "user_small_business" or "user_yuppie" => 90,
        SandboxUser.Dynamic => 180,
        _ => Item.MaximumDaysRequested,
    };

    /// <summary>What <c>user_custom</c> asks for; null for others, and where the password is not understood.</summary>
    public CustomUser? Custom => Username is CustomUser.Name ? CustomUser.Parse(Password) : null;

    private static ApiException AskedFor(string code)
    {
        var type = code switch
        {
            "INTERNAL_SERVER_ERROR" or "PLANNED_MAINTENANCE" => "API_ERROR",
            _ when code.StartsWith("INSTITUTION", StringComparison.Ordinal) => "INSTITUTION_ERROR",
            _ => "ITEM_ERROR",
        };
        return new(new(type, code, $"the Sandbox was asked for {code}", "Something is wrong with this account. Try another one."));
    }
}
