using Npgsql;

namespace BudgetTracker;

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

    /// <summary>
    /// Whether the server said that the statement failed, and lives on: then its transaction is rolled back. Whatever ends the session
    /// may come from a pooler that lost the server's answer, and leaves the outcome open.
    /// </summary>
    public static bool IsRolledBack(PostgresException exception) =>
        exception is { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.StatementCompletionUnknown }
        && !exception.SqlState.StartsWith("08", StringComparison.Ordinal);

    public static DatabaseException ToDatabaseException(NpgsqlException exception, bool mayHaveCommitted)
    {
        var (message, isTransient) = Describe(exception);
        return new DatabaseException(message, isTransient, exception) { MayHaveCommitted = mayHaveCommitted };
    }

    private static (string Message, bool IsTransient) Describe(NpgsqlException exception) => exception switch
    {
        PostgresException refused when IsRefusedCredentials(refused) => (
            "PostgreSQL refused the user name or the password. Check the database secret; or, where a provider gives the password, that the user may log in with it.", true),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => (
            "PostgreSQL is read-only (a standby?). Point Postgres:Host at the writer.", true),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => (
            "PostgreSQL denied access. Grant the user the schema and its tables, or set Postgres:MigrateOnFirstUse to false and apply the migrations as their owner.", false),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } => (
            "The tables are missing. Set Postgres:MigrateOnFirstUse to true, or apply the migrations.", false),
        PostgresException { SqlState: PostgresErrorCodes.DuplicateTable } => (
            "The schema holds tables that these migrations did not make. Set Postgres:Schema to another name, or drop the schema where nothing in it is needed.", false),
        PostgresException other => ($"PostgreSQL answered with SQLSTATE {other.SqlState}.", other.IsTransient),
        { InnerException: TimeoutException } => ("PostgreSQL did not answer in time.", true),
        _ => ("PostgreSQL cannot be reached. Check that it runs and that Postgres:Host and Postgres:Port are right.", true),
    };
}
