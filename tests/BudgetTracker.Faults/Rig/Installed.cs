namespace BudgetTracker.Faults;

/// <summary>Programs that the harness takes from the machine, and what to do where one is missing.</summary>
internal static class Installed
{
    public const string PgBouncer = "pgbouncer";
    public const string BaseBackup = "pg_basebackup";

    /// <summary>Null where everything that a run needs is there.</summary>
    public static string? FindMissing(Settings settings) =>
        settings.NeedsPooler && Find(PgBouncer) is null
            ? "There is no PgBouncer, which every second host is put behind. Install it (Debian and Ubuntu: apt-get install pgbouncer), or run with --no-pooler."
        : settings.NeedsStandby && Find(BaseBackup) is null
            ? "There is no pg_basebackup, which makes a standby. Install PostgreSQL (Debian and Ubuntu: apt-get install postgresql), or run with --failovers 0."
        : null;

    /// <summary>Its path.</summary>
    public static string? Find(string program)
    {
        const string Debian = "/usr/lib/postgresql";
        string[] versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted)
            .Append("/usr/sbin").Concat(versions.Select(static version => Path.Combine(version, "bin")))
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
