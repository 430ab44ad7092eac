using System.Diagnostics;

namespace BudgetTracker;

/// <summary>
/// The one-time token that Plaid Link gives the browser, exchanged for an access token within 30 minutes. Prints as a mask, converts to nothing, compares in constant
/// time; the value comes out only through <see cref="Reveal"/>.
/// </summary>
/// <seealso href="https://plaid.com/docs/api/items/#itempublic_tokenexchange"/>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct PublicToken : IEquatable<PublicToken>
{
    private readonly SecretText _value;

    /// <summary>Wraps a token as Plaid gave it.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is null or white space.</exception>
    public PublicToken(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = new(value);
    }

    /// <summary>The token itself. Whoever exchanges it first owns the Item: never log or store it unsealed.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which holds no token.</exception>
    public string Reveal() => _value.Reveal();

    /// <summary>A mask; never the token.</summary>
    public override string ToString() => "public-***";

    /// <summary>Compares in time that depends only on the lengths.</summary>
    public bool Equals(PublicToken other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PublicToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc cref="Equals(PublicToken)"/>
    public static bool operator ==(PublicToken left, PublicToken right) => left.Equals(right);

    /// <inheritdoc cref="Equals(PublicToken)"/>
    public static bool operator !=(PublicToken left, PublicToken right) => !left.Equals(right);
}
