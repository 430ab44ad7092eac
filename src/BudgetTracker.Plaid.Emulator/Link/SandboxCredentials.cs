using System.Text.Json;

namespace BudgetTracker;

/// <summary>A sign-in that the Sandbox's banks accept.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal sealed record SandboxCredentials(string Username, string Password)
{
    private const string ErrorPrefix = "error_";

    /// <summary>Users with accounts of their own; each takes any password.</summary>
    private static readonly string[] _users = ["user_transactions_dynamic", "user_ewa_user", "user_yuppie", "user_small_business"];

    public static SandboxCredentials Good { get; } = new("user_good", "pass_good");

    /// <summary>What the bank asks after the password; nothing as a rule.</summary>
    /// <exception cref="ApiException">The bank refuses them, or the password is one that asks for an error.</exception>
    public IReadOnlyList<MfaRound> Check() => Username switch
    {
        "user_good" when Password is "pass_good" => [],
        "user_good" when Password.StartsWith(ErrorPrefix, StringComparison.Ordinal) => throw AskedFor(Password[ErrorPrefix.Length..]),
        "user_good" when SandboxMfa.Rounds(Password) is { } rounds => rounds,
        "user_custom" when IsJsonObject(Password) => [],
        _ when _users.Contains(Username, StringComparer.Ordinal) && !string.IsNullOrWhiteSpace(Password) => [],
        _ => throw new ApiException(Errors.InvalidCredentials()),
    };

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

    private static bool IsJsonObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
