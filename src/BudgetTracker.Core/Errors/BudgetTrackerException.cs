namespace BudgetTracker;

/// <summary>
/// The base of every error that a BudgetTracker package reports. No message of the family carries a token or a secret;
/// misuse of an argument stays an <see cref="ArgumentException"/>.
/// </summary>
public abstract class BudgetTrackerException : Exception
{
    /// <summary>For a module's own errors.</summary>
    protected BudgetTrackerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A setting or a secret is missing or wrong; the message names the cure.</summary>
public sealed class BudgetTrackerConfigurationException : BudgetTrackerException
{
    /// <summary>An error with the given message.</summary>
    public BudgetTrackerConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>PostgreSQL could not be reached, or did not do what it was asked; the message names the cure.</summary>
public sealed class DatabaseException : BudgetTrackerException
{
    /// <summary>An error with the given message.</summary>
    public DatabaseException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True where another try may succeed.</summary>
    public bool IsTransient { get; }

    /// <summary>Whether the write may be in the database all the same: its answer is what got lost. Default: false.</summary>
    public bool MayHaveCommitted { get; init; }

    /// <summary>
    /// Whether the database does not take a value, and never will: a data exception (SQLSTATE class 22), a constraint (23, but not 23505,
    /// which is about another row) or a limit (54). Default: false.
    /// </summary>
    /// <seealso href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>
    public bool IsValueRefused { get; init; }
}

/// <summary>
/// A sealed value did not open. Deliberately says no more than which key it names: whether the key, the row or the bytes were wrong is the
/// same answer to whoever tries.
/// </summary>
public sealed class TokenProtectionException : BudgetTrackerException
{
    /// <summary>Of a value that names no key.</summary>
    public TokenProtectionException()
        : base("A sealed token could not be opened. Check that the key ring still holds every key that sealed values name.")
    {
    }

    /// <summary>Of a value that names this key.</summary>
    public TokenProtectionException(string keyId)
        : base($"A sealed token that names the key '{keyId}' could not be opened. Check that the key is still there, with the bytes it had: in the key ring, or at AWS KMS with the right to decrypt.")
    {
    }
}
