namespace BudgetTracker.Plaid;

internal static class PlaidEnvironments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    public static string Normalize(string environment) => environment.Trim().ToLowerInvariant();

    /// <summary>What is wrong with a normalized environment, or null. Does not quote it, since it may be a misplaced secret.</summary>
    public static string? Check(string environment, string setting) => environment switch
    {
        Sandbox or Production => null,
        "development" => $"{setting} is development, which Plaid shut down on 20 June 2024. Set it to sandbox or production.",
        _ => $"{setting} is none of Plaid's environments. Set it to sandbox or production.",
    };
}
