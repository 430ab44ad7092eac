using Npgsql;

namespace BudgetTracker.Plaid;

/// <summary>What an error of PostgreSQL's means to a caller who does not know PostgreSQL.</summary>
/// <seealso href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>
internal static class PostgresErrors
{
    public static bool IsRefusedCredentials(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification;

    /// <summary>Whether the server, or somebody's <c>pg_terminate_backend</c>, ended the connection.</summary>
    public static bool IsConnectionLoss(NpgsqlException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        || (exception is not PostgresException && exception.InnerException is IOException);

    /// <summary>Whether the server said that the statement failed; one that went away may have committed it.</summary>
    public static bool IsRefusal(NpgsqlException exception) =>
        exception is PostgresException { SqlState: not (PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown) };

    /// <summary>Whether values, constraints or locks were the reason, so that other values may be taken.</summary>
    public static bool IsAboutValues(PostgresException exception) => exception.SqlState.AsSpan(0, 2) is "21" or "22" or "23" or "40";

    public static TokenStoreException ToTokenStoreException(NpgsqlException exception) => exception switch
    {
        PostgresException refused when IsRefusedCredentials(refused) => new(
            "PostgreSQL refused the user name or the password. Check the database secret; or, where a provider gives the password, that the user may log in with it.", isTransient: true, exception),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => new(
            "PostgreSQL is read-only (a standby?). Point Postgres:Host at the writer.", isTransient: true, exception),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new(
            "PostgreSQL denied access. Grant the user the schema and its tables, or set Postgres:MigrateOnFirstUse to false and apply the migrations as their owner.",
            isTransient: false,
            exception),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } => new(
            "The tables are missing. Set Postgres:MigrateOnFirstUse to true, or apply the migrations.", isTransient: false, exception),
        PostgresException other => new(
            $"PostgreSQL answered with SQLSTATE {other.SqlState}.", other.IsTransient, exception),
        { InnerException: TimeoutException } => new(
            "PostgreSQL did not answer in time.", isTransient: true, exception),
        _ => new(
            "PostgreSQL cannot be reached. Check that it runs and that Postgres:Host and Postgres:Port are right.", isTransient: true, exception),
    };
}
