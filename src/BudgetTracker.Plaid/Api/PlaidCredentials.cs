namespace BudgetTracker;

/// <summary>Plaid's keys of one environment. Prints without the secret.</summary>
public sealed class PlaidCredentials
{
    /// <summary>Keys as the Dashboard shows them.</summary>
    /// <exception cref="ArgumentException">A value is missing.</exception>
    public PlaidCredentials(string clientId, string secret, string environment)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        ArgumentException.ThrowIfNullOrWhiteSpace(environment);
        ClientId = clientId;
        Environment = environment;
        _secret = new(secret);
    }

    private readonly SecretText _secret;

    /// <summary><c>PLAID_CLIENT_ID</c>.</summary>
    public string ClientId { get; }

    /// <summary><c>PLAID_ENV</c>: <c>sandbox</c> or <c>production</c>.</summary>
    public string Environment { get; }

    /// <summary>The secret itself, <c>PLAID_SECRET</c>.</summary>
    public string RevealSecret() => _secret.Reveal();

    internal bool HasSameContentAs(PlaidCredentials other) =>
        string.Equals(ClientId, other.ClientId, StringComparison.Ordinal)
        && string.Equals(Environment, other.Environment, StringComparison.Ordinal)
        && _secret == other._secret;

    /// <summary>Client id and environment; never the secret.</summary>
    public override string ToString() => $"{ClientId} ({Environment})";
}
