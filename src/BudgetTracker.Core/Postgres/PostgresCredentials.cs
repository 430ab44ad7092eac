namespace BudgetTracker;

/// <summary>
/// The database's credentials, in the shape that RDS keeps in Secrets Manager; RDS-managed secrets hold only the user name and
/// the password. Prints without the password.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html"/>
public sealed class PostgresCredentials
{
    /// <summary>Credentials with at least a user name and a password.</summary>
    /// <exception cref="ArgumentException">A value is missing.</exception>
    public PostgresCredentials(string username, string password)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(username);
        ArgumentException.ThrowIfNullOrEmpty(password);
        Username = username;
        _password = new(password);
    }

    private readonly SecretText _password;

    /// <summary>The database user.</summary>
    public string Username { get; }

    /// <summary>The server, or null where the options name it.</summary>
    public string? Host { get; init; }

    /// <summary>The port, or null for the options' or 5432.</summary>
    public int? Port { get; init; }

    /// <summary>The database (<c>dbname</c>), or null where the options name it.</summary>
    public string? Database { get; init; }

    /// <summary>The password itself.</summary>
    public string RevealPassword() => _password.Reveal();

    internal bool HasSameContentAs(PostgresCredentials other) =>
        string.Equals(Username, other.Username, StringComparison.Ordinal)
        && string.Equals(Host, other.Host, StringComparison.Ordinal)
        && Port == other.Port
        && string.Equals(Database, other.Database, StringComparison.Ordinal)
        && _password == other._password;

    /// <summary>User and server; never the password.</summary>
    public override string ToString() => $"{Username}@{Host}:{Port}/{Database}";
}
