namespace BudgetTracker.Plaid;

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
        _secret = secret;
    }

    private readonly string _secret;

    /// <summary><c>PLAID_CLIENT_ID</c>.</summary>
    public string ClientId { get; }

    /// <summary><c>PLAID_ENV</c>: <c>sandbox</c> or <c>production</c>.</summary>
    public string Environment { get; }

    /// <summary>The field PLAID_KEY_RING of the secret, as JSON; only where the key ring is kept there.</summary>
    internal string? KeyRing { get; init; }

    /// <summary>The secret itself, <c>PLAID_SECRET</c>.</summary>
    public string RevealSecret() => _secret;

    internal bool HasSameContentAs(PlaidCredentials other) =>
        string.Equals(ClientId, other.ClientId, StringComparison.Ordinal)
        && string.Equals(Environment, other.Environment, StringComparison.Ordinal)
        && SecretString.FixedTimeEquals(_secret, other._secret)
        && SecretString.FixedTimeEquals(KeyRing, other.KeyRing);

    /// <summary>Client id and environment; never the secret.</summary>
    public override string ToString() => $"{ClientId} ({Environment})";
}
