using System.Collections.Concurrent;

namespace BudgetTracker;

/// <summary>Plaid's environments and their hosts: the one place that knows either.</summary>
/// <seealso href="https://plaid.com/docs/api/#api-host"/>
internal static class PlaidEnvironments
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    private static readonly PlaidAddresses _sandbox = new(new Uri("https://sandbox.plaid.com"));
    private static readonly PlaidAddresses _production = new(new Uri("https://production.plaid.com"));

    public static string Normalize(string environment) => environment.Trim().ToLowerInvariant();

    /// <summary>What is wrong with a normalized environment, or null. Does not quote it, since it may be a misplaced secret.</summary>
    public static string? Check(string environment, string setting) => environment switch
    {
        Sandbox or Production => null,
        "development" => $"{setting} is development, which Plaid shut down on 20 June 2024. Set it to sandbox or production.",
        _ => $"{setting} is none of Plaid's environments. Set it to sandbox or production.",
    };

    /// <summary>Where an environment is reached.</summary>
    /// <exception cref="BudgetTrackerConfigurationException">There is no such environment.</exception>
    public static PlaidAddresses AddressesOf(string environment)
    {
        var normalized = Normalize(environment);
        return Check(normalized, "PLAID_ENV (or Plaid:Environment)") is { } problem
            ? throw new BudgetTrackerConfigurationException(problem)
            : normalized == Production ? _production : _sandbox;
    }
}

/// <summary>The addresses of the routes under one base address, each made once: parsing one costs as much as sending it.</summary>
internal sealed class PlaidAddresses(Uri baseAddress)
{
    private readonly string _base = baseAddress.AbsoluteUri.TrimEnd('/');
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    public Uri Of(string path) => _addresses.GetOrAdd(path, static (path, @base) => new Uri(@base + path), _base);
}
