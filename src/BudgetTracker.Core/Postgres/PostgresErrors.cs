using Npgsql;

namespace BudgetTracker;

/// <summary>What an error of PostgreSQL's means to a caller who does not know PostgreSQL.</summary>
/// <seealso href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>
internal static class PostgresErrors
{
    /// <summary>
    /// Whether a login was refused, so that another password or user may do: by PostgreSQL and RDS Proxy (class 28), by PgBouncer, which has
    /// one code for all it says, or by Supavisor, which has the code of internal errors. Poolers log in to the server when a session's first
    /// statement comes, and refuse then.
    /// </summary>
    public static bool IsRefusedLogin(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.ProtocolViolation or PostgresErrorCodes.InternalError || IsOfClass(exception, "28");

    /// <summary>
    /// Whether a session was ended, by the server, a pooler, an administrator or the network. Not where there was no room for it, or no such
    /// database: its siblings live on, and another try comes no further.
    /// </summary>
    public static bool IsEndedSession(NpgsqlException exception) => exception is PostgresException refusal
        ? refusal is not { InvariantSeverity: "ERROR" } and not { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.InvalidCatalogName }
            && !IsOfClass(refusal, "42") && !IsOfClass(refusal, "53") && !IsOfClass(refusal, "55")
        : exception.InnerException is IOException;

    /// <summary>Whether a session was ended before its login was over, for another reason than the login.</summary>
    public static bool IsEndedLogin(NpgsqlException exception) =>
        IsEndedSession(exception) && !(exception is PostgresException refusal && IsRefusedLogin(refusal));

    /// <summary>Whether the server lives and takes no writes: after a failover, the former writer.</summary>
    public static bool IsReadOnly(NpgsqlException exception) =>
        exception is ReadOnlyServerException or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// Whether the server said that the statement failed, and lives on: then its transaction is rolled back. Whatever ends the session
    /// may come from a pooler that lost the server's answer, and leaves the outcome open.
    /// </summary>
    public static bool IsRolledBack(PostgresException exception) =>
        exception is { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.StatementCompletionUnknown }
        && !IsOfClass(exception, "08");

    /// <summary>Whether the statement got in the way of another one and was taken back: as where a database's default is REPEATABLE READ.</summary>
    public static bool IsConflict(NpgsqlException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    public static DatabaseException ToDatabaseException(NpgsqlException exception, bool mayHaveCommitted)
    {
        var (message, isTransient) = Describe(exception);
        return new DatabaseException(message, isTransient, exception)
        {
            MayHaveCommitted = mayHaveCommitted,
            IsValueRefused = exception is PostgresException refusal and not { SqlState: PostgresErrorCodes.UniqueViolation }
                && (IsOfClass(refusal, "22") || IsOfClass(refusal, "23") || IsOfClass(refusal, "54")),
        };
    }

    private static (string Message, bool IsTransient) Describe(NpgsqlException exception) => exception switch
    {
        PostgresException refused when IsOfClass(refused, "28") => (
            "PostgreSQL refused the user name or the password. Check the database secret; or, where a provider gives the password, that the user may log in with it.", true),
        _ when IsReadOnly(exception) => ("PostgreSQL is read-only (a standby?). Point Postgres:Host at the writer.", true),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => (
            "PostgreSQL denied access. Grant the user the schema and its tables, or set Postgres:MigrateOnFirstUse to false and apply the migrations as their owner.", false),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } => (
            "The tables are missing. Set Postgres:MigrateOnFirstUse to true, or apply the migrations.", false),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedColumn } => (
            "The tables are of another state of this library than the program. Before its first release, drop the schema or name another one with Postgres:Schema.", false),
        PostgresException { SqlState: PostgresErrorCodes.DuplicateTable } => (
            "The schema holds tables that these migrations did not make. Set Postgres:Schema to another name, or drop the schema where nothing in it is needed.", false),
        PostgresException other => ($"PostgreSQL answered with SQLSTATE {other.SqlState}.", other.IsTransient),
        { InnerException: TimeoutException } => ("PostgreSQL did not answer in time.", true),
        _ => ("PostgreSQL cannot be reached. Check that it runs and that Postgres:Host and Postgres:Port are right.", true),
    };

    private static bool IsOfClass(PostgresException exception, string sqlClass) => exception.SqlState.StartsWith(sqlClass, StringComparison.Ordinal);
}

/// <summary>The server lives and says that it takes no writes, which after a failover is the former writer: what it reads is stale.</summary>
internal sealed class ReadOnlyServerException() : NpgsqlException("PostgreSQL is read-only.");
