using Microsoft.Extensions.Logging;
using Npgsql;

namespace BudgetTracker;

/// <summary>Builds Npgsql's data source from the options and, where they name no connection string, the secret.</summary>
internal static class PostgresDataSource
{
    private const int DefaultPort = 5432;
    private const int ConnectTimeout = 5;

    // More than there are statements.
    private const int MaxPrepared = 50;

    public static NpgsqlDataSource Build(PostgresOptions options, PostgresCredentials? credentials, IPostgresPasswordProvider? passwords, ILoggerFactory loggerFactory)
    {
        var settings = options.ConnectionString is { } connectionString ? Parse(connectionString)
            : credentials is not null ? FromSecret(options, credentials)
            : FromOptions(options);

        // No session state is ever set, so there is nothing to reset; PgBouncer in transaction mode needs it so.
        settings.NoResetOnClose = true;
        // A caller's TransactionScope that is not completed would take back what Plaid has done for good.
        settings.Enlist = false;
        // Error details quote the values of a row.
        settings.IncludeErrorDetail = false;
        settings.CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        if (options.PrepareStatements)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (MaxPrepared, 2);
        settings.ApplicationName ??= "BudgetTracker";

        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity().EnableArrays();
        // Statements use PostgreSQL's own types only: the first connection need not read all types from the catalogs.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        builder.UseLoggerFactory(loggerFactory);
        if (passwords is not null)
            Use(builder, passwords);
        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The inner message may quote the password.
            throw new BudgetTrackerConfigurationException(
                "Postgres:ConnectionString is malformed. Write it as \"Host=...;Database=...;Username=...;Password=...\".");
        }
    }

    /// <summary>A password for each new connection, which goes to nobody but the server: its certificate is always verified.</summary>
    private static void Use(NpgsqlSlimDataSourceBuilder builder, IPostgresPasswordProvider passwords)
    {
        var settings = builder.ConnectionStringBuilder;
        settings.Password = null;
        if (settings.SslMode is not SslMode.VerifyCA)
            settings.SslMode = SslMode.VerifyFull;
        builder.UsePasswordProvider(
            _ => throw new NotSupportedException("Connections are opened asynchronously here."),
            (login, cancellationToken) => passwords.GetPasswordAsync(login.Host!, login.Port, login.Username!, cancellationToken));
    }

    private static NpgsqlConnectionStringBuilder FromOptions(PostgresOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port ?? DefaultPort,
        Database = options.Database,
        Username = options.Username,
        SslMode = Enum.Parse<SslMode>(options.SslMode, ignoreCase: true),
        RootCertificate = options.RootCertificate,
        // With the default, a connection is first opened for Kerberos, and then again without.
        GssEncryptionMode = GssEncryptionMode.Disable,
        MaxPoolSize = options.MaxPoolSize,
        Timeout = ConnectTimeout,
    };

    private static NpgsqlConnectionStringBuilder FromSecret(PostgresOptions options, PostgresCredentials credentials)
    {
        var settings = FromOptions(options);
        settings.Host ??= credentials.Host ?? throw Missing("host", "Postgres:Host");
        settings.Port = options.Port ?? credentials.Port ?? DefaultPort;
        settings.Database ??= credentials.Database ?? throw Missing("dbname", "Postgres:Database");
        settings.Username = credentials.Username;
        settings.Password = credentials.RevealPassword();
        return settings;
    }

    private static BudgetTrackerConfigurationException Missing(string field, string setting) => new(
        $"The database secret has no \"{field}\" (secrets that RDS manages never do). Set {setting}.");
}
