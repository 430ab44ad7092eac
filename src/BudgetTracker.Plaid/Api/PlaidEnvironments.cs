namespace BudgetTracker.Plaid;

/// <summary>Plaid's environments and their hosts: the one place that knows either.</summary>
/// <seealso href="https://plaid.com/docs/api/#api-host"/>
internal static class PlaidEnvironments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    private static readonly Uri _sandbox = new("https://sandbox.plaid.com");
    private static readonly Uri _production = new("https://production.plaid.com");

    public static string Normalize(string environment) => environment.Trim().ToLowerInvariant();

    /// <summary>What is wrong with a normalized environment, or null. Does not quote it, since it may be a misplaced secret.</summary>
    public static string? Check(string environment, string setting) => environment switch
    {
        Sandbox or Production => null,
        "development" => $"{setting} is development, which Plaid shut down on 20 June 2024. Set it to sandbox or production.",
        _ => $"{setting} is none of Plaid's environments. Set it to sandbox or production.",
    };

    /// <summary>The host of an environment.</summary>
    /// <exception cref="PlaidConfigurationException">There is no such environment.</exception>
    public static Uri BaseAddressOf(string environment)
    {
        var normalized = Normalize(environment);
        return Check(normalized, "PLAID_ENV (or Plaid:Environment)") is { } problem
            ? throw new PlaidConfigurationException(problem)
            : normalized == Production ? _production : _sandbox;
    }
}
