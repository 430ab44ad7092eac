using System.Diagnostics;

namespace BudgetTracker;

/// <summary>
/// A Plaid access token: the permanent key to one linked Item. Prints as a mask, converts to nothing, compares in constant
/// time; the value comes out only through <see cref="Reveal"/>.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct AccessToken : IEquatable<AccessToken>
{
    private readonly SecretText _value;

    /// <summary>Wraps a token as Plaid gave it.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is null or white space.</exception>
    public AccessToken(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = new(value);
    }

    /// <summary>The token itself. Whoever holds it reads the bank account: never log, store unsealed or send it to a browser.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which holds no token.</exception>
    public string Reveal() => _value.Reveal();

    /// <summary>A mask; never the token.</summary>
    public override string ToString() => "access-***";

    /// <summary>Compares in time that depends only on the lengths.</summary>
    public bool Equals(AccessToken other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AccessToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc cref="Equals(AccessToken)"/>
    public static bool operator ==(AccessToken left, AccessToken right) => left.Equals(right);

    /// <inheritdoc cref="Equals(AccessToken)"/>
    public static bool operator !=(AccessToken left, AccessToken right) => !left.Equals(right);
}
