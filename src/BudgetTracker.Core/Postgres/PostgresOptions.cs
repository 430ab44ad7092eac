namespace BudgetTracker;

/// <summary>The <c>Postgres</c> section of the configuration: either a connection string, or a secret that the other settings complete.</summary>
public sealed class PostgresOptions
{
    /// <summary>A whole connection string; then no secret is read.</summary>
    /// <seealso href="https://www.npgsql.org/doc/connection-string-parameters.html"/>
    public string? ConnectionString { get; set; }

    /// <summary>Name or ARN of the secret with the credentials. Default: the environment variable POSTGRES_SECRET_ARN, else the configuration section <c>Postgres:Credentials</c>.</summary>
    public string? SecretId { get; set; }

    /// <summary>The server; overrides the secret's.</summary>
    public string? Host { get; set; }

    /// <summary>The port; overrides the secret's. Default: 5432.</summary>
    public int? Port { get; set; }

    /// <summary>The database; overrides the secret's.</summary>
    public string? Database { get; set; }

    /// <summary>The user, where an <see cref="IPostgresPasswordProvider"/> gives the password; otherwise the secret names it.</summary>
    public string? Username { get; set; }

    /// <summary>TLS with a secret's credentials: Disable, Prefer, Require, VerifyCA or VerifyFull. Default: VerifyFull.</summary>
    public string SslMode { get; set; } = "VerifyFull";

    /// <summary>File with the root certificates that sign the server's, for RDS its bundle. Default: the system's.</summary>
    public string? RootCertificate { get; set; }

    /// <summary>The schema of all tables: letters, digits and underscores. Default: <c>budget_tracker</c>.</summary>
    public string Schema { get; set; } = "budget_tracker";

    /// <summary>Applies the migrations before the first use. Default: true; false where a deployment applies them.</summary>
    public bool MigrateOnFirstUse { get; set; } = true;

    /// <summary>Time-out of one statement. Default: 10 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether connections keep their statements prepared, which spares PostgreSQL planning them anew: up to half of its work where few
    /// callers meet. Default false, which works behind any pooler; PgBouncer in transaction mode takes prepared statements from
    /// version 1.21 on, where its <c>max_prepared_statements</c> is above zero.
    /// </summary>
    /// <seealso href="https://www.npgsql.org/doc/prepare.html#automatic-preparation"/>
    public bool PrepareStatements { get; set; }

    /// <summary>
    /// Connections with a secret's credentials at most, 1 to 1000, those of former credentials that are still in use included.
    /// Default: 100. A connection string says <c>Maximum Pool Size</c> instead.
    /// </summary>
    public int MaxPoolSize { get; set; } = 100;

    /// <summary>
    /// How long calls wait where PostgreSQL refuses a secret's credentials: a rotation changes the password first and the secret
    /// a moment later. Default: 10 s; zero fails at once.
    /// </summary>
    public TimeSpan RotationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether hosts wake each other by NOTIFY and LISTEN, for which each that works in the background keeps a connection. Default: true; where
    /// a pooler in transaction mode lets nothing through, the host notices, and false spares the attempt.
    /// </summary>
    public bool Listen { get; set; } = true;
}
