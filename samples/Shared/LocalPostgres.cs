using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace BudgetTracker.Samples;

/// <summary>
/// A PostgreSQL of one's own in a directory: on loopback, with a password, gone with its host. What it stores stays, and a
/// second start in the same directory finds it. Linux and macOS.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private readonly PostgresPrograms _programs;
    private readonly FileStream _lock;
    private readonly string _data;
    private readonly Task _exited;
    private int _stopped;

    private LocalPostgres(PostgresPrograms programs, FileStream @lock, string data, Task exited, int port, string password)
    {
        (_programs, _lock, _data, _exited, Port) = (programs, @lock, data, exited, port);
        ConnectionString = $"Host=127.0.0.1;Port={port};Database=postgres;Username=postgres;Password={password}";
    }

    /// <summary>Holds the password.</summary>
    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>Ends with the server, however that ends.</summary>
    public Task Exited => _exited;

    /// <summary>Null where <see cref="StartAsync"/> can work, else what to install: for a test's skip reason.</summary>
    public static string? FindUnavailableReason() => PostgresPrograms.FindUnavailableReason();

    /// <summary>Starts PostgreSQL in <paramref name="directory"/>, which is made where it does not exist.</summary>
    /// <param name="directory">Data, password and log; for one running host at a time.</param>
    /// <param name="settings">More settings, for example <c>fsync=off</c> for data that nobody will miss.</param>
    /// <param name="cancellationToken">Ends the wait, and PostgreSQL with it.</param>
    /// <exception cref="InvalidOperationException">It cannot start; the message says what to do.</exception>
    public static async Task<LocalPostgres> StartAsync(
        string directory, IReadOnlyList<string>? settings = null, CancellationToken cancellationToken = default)
    {
        directory = Directory.CreateDirectory(directory).FullName;
        var @lock = TakeLock(Path.Combine(directory, "lock"));
        try
        {
            var data = Path.Combine(directory, "data");
            var programs = await PostgresPrograms.FindAsync(directory, cancellationToken);
            var password = await ReadOrMakePasswordAsync(Path.Combine(directory, "password"), cancellationToken);
            await programs.GiveAsync(directory, cancellationToken);
            await StopFormerAsync(programs, data, cancellationToken);
            await InitialiseAsync(programs, directory, data, cancellationToken);
            for (var attempt = 1; ; attempt++)
            {
                var port = FindFreePort();
                var (exited, log) = (Run(programs, directory, data, port, settings ?? []), Path.Combine(directory, "postgres.log"));
                var postgres = new LocalPostgres(programs, @lock, data, exited, port, password);
                if (await postgres.BecomesReadyAsync(cancellationToken))
                    return postgres;
                if (attempt == 3)
                    throw new InvalidOperationException($"PostgreSQL did not start. The end of {log}:\n{string.Join('\n', File.ReadLines(log).TakeLast(5))}");
            }
        }
        catch
        {
            await @lock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends open transactions and stops; safe to repeat.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        if (!_exited.IsCompleted)
            await _programs.RunAsync("pg_ctl", ["stop", "-D", _data, "-m", "fast", "-w"], CancellationToken.None);
        await _exited;
        await _lock.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    // Held for as long as this process lives, however it ends: so a server found in the directory is nobody's any more.
    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"{Path.GetDirectoryName(path)} is in use by another process. Stop that one, or choose another directory.", exception);
        }
    }

    private static async Task<string> ReadOrMakePasswordAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new FileStream(path, options);
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32)), cancellationToken);
        }

        return await File.ReadAllTextAsync(path, cancellationToken);
    }

    private static async Task InitialiseAsync(PostgresPrograms programs, string directory, string data, CancellationToken cancellationToken)
    {
        if (Directory.Exists(data))
            return;

        // Under another name until it is complete: a start that was interrupted begins again.
        var unfinished = data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        await programs.RunAsync(
            "initdb",
            ["-D", unfinished, "-U", "postgres", "--encoding=UTF8", "--no-locale", "--auth=scram-sha-256", $"--pwfile={Path.Combine(directory, "password")}"],
            cancellationToken);
        Directory.Move(unfinished, data);
    }

    private static async Task StopFormerAsync(PostgresPrograms programs, string data, CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), out var id))
            return;
        if (IsServerOf(id, data))
            await programs.RunAsync("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w"], cancellationToken);
        File.Delete(pidFile); // Left by a server that was killed; the number may be another process's by now.
    }

    private static bool IsServerOf(int processId, string data)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var commandLine = $"/proc/{processId}/cmdline";
            return File.Exists(commandLine)
                ? File.ReadAllText(commandLine).Contains(data, StringComparison.Ordinal)
                : process.ProcessName == "postgres";
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or InvalidOperationException)
        {
            return false; // Ended meanwhile.
        }
    }

    private static Task Run(PostgresPrograms programs, string directory, string data, int port, IReadOnlyList<string> settings)
    {
        string[] arguments =
        [
            "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        return programs.StartServer("postgres", arguments, Path.Combine(directory, "postgres.log"));
    }

    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The eighth line of postmaster.pid is the server's status (a standby's is another), the fourth its port.
            while (!_exited.IsCompleted)
            {
                if (File.Exists(Path.Combine(_data, "postmaster.pid"))
                    && File.ReadAllLines(Path.Combine(_data, "postmaster.pid")) is [_, _, _, var port, _, _, _, var status, ..]
                    && port == $"{Port}" && status.Trim() is "ready" or "standby")
                    return true;
                await Task.Delay(20, cancellationToken);
            }

            await _exited;
            return false;
        }
        catch (OperationCanceledException)
        {
            await StopAsync();
            throw;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
