namespace BudgetTracker.Plaid;

/// <summary>Plaid's environments and their hosts: the one place that knows either.</summary>
/// <seealso href="https://plaid.com/docs/api/#api-host"/>
internal static class PlaidEnvironments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    private static readonly Uri _sandbox = new("https://sandbox.plaid.com");
    private static readonly Uri _production = new("https://production.plaid.com");

    /// <summary>The host of an environment.</summary>
    /// <exception cref="PlaidConfigurationException">There is no such environment.</exception>
    public static Uri BaseAddressOf(string environment) => environment switch
    {
        _ when Is(environment, Sandbox) => _sandbox,
        _ when Is(environment, Production) => _production,
        _ when Is(environment, "development") => throw new PlaidConfigurationException(
            "Plaid decommissioned its development environment on 20 June 2024. Set PLAID_ENV (or Plaid:Environment) to \"sandbox\" or \"production\"."),
        // The value is not repeated: a secret pasted into the wrong field would end up in the message.
        _ => throw new PlaidConfigurationException(
            "The Plaid environment is unknown. Set PLAID_ENV (or Plaid:Environment) to \"sandbox\" or \"production\"."),
    };

    private static bool Is(string environment, string name) => string.Equals(environment, name, StringComparison.OrdinalIgnoreCase);
}
