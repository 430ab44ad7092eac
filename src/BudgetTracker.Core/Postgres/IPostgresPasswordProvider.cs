namespace BudgetTracker;

/// <summary>
/// Gives the database's password for each new connection, for logins that are tokens, such as AWS RDS IAM authentication.
/// See <see cref="PostgresBuilderExtensions.UsePostgresPasswordProvider"/>.
/// </summary>
public interface IPostgresPasswordProvider
{
    /// <summary>The password for one new connection, good at least until it is open.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="username">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetTrackerConfigurationException">There is none to be had; the message names the cure.</exception>
    ValueTask<string> GetPasswordAsync(string host, int port, string username, CancellationToken cancellationToken = default);
}
