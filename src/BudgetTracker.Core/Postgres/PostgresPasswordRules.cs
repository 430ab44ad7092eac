using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>What has to be set where an <see cref="IPostgresPasswordProvider"/> gives the password.</summary>
internal static class PostgresPasswordRules
{
    public static void Check(PostgresOptions options, ValidateOptionsResultBuilder result)
    {
        if (options.SecretId is not null)
            result.AddError("A password provider is registered, so no database secret is read. Remove Postgres:SecretId and POSTGRES_SECRET_ARN, and set Postgres:Host, Postgres:Database and Postgres:Username.");
        else if (options is { ConnectionString: null, Host: null } or { ConnectionString: null, Database: null } or { ConnectionString: null, Username: null })
            result.AddError("Set Postgres:Host, Postgres:Database and Postgres:Username (or Postgres:ConnectionString): the registered provider gives only the password.");
        // The password is good for whoever reads it, so it goes to the server itself only.
        if (options.ConnectionString is null && !options.SslMode.StartsWith("Verify", StringComparison.OrdinalIgnoreCase))
            result.AddError("The password is a token that opens the database to whoever reads it. Set Postgres:SslMode to VerifyFull (or VerifyCA), and for RDS Postgres:RootCertificate to its bundle.");
    }
}
