using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BudgetTracker;

/// <summary>
/// A text that opens something. Prints as a mask, converts to nothing, compares in constant time; the value comes out only through
/// <see cref="Reveal"/>.
/// </summary>
public readonly struct SecretText : IEquatable<SecretText>
{
    private readonly string? _value;

    /// <summary>Wraps a value.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is null or empty.</exception>
    public SecretText(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The value itself: never log it, and never store it unsealed.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which holds none.</exception>
    public string Reveal() => _value ?? throw new InvalidOperationException("This holds no value.");

    /// <summary>A mask; never the value.</summary>
    public override string ToString() => "***";

    /// <summary>Compares in time that depends only on the lengths.</summary>
    public bool Equals(SecretText other) =>
        _value is null || other._value is null
            ? ReferenceEquals(_value, other._value)
            : CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(_value.AsSpan()), MemoryMarshal.AsBytes(other._value.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SecretText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : string.GetHashCode(_value, StringComparison.Ordinal);

    /// <inheritdoc cref="Equals(SecretText)"/>
    public static bool operator ==(SecretText left, SecretText right) => left.Equals(right);

    /// <inheritdoc cref="Equals(SecretText)"/>
    public static bool operator !=(SecretText left, SecretText right) => !left.Equals(right);
}
