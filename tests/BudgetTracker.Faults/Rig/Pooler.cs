using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>
/// A PgBouncer in transaction mode between some of the hosts and PostgreSQL. It outlives PostgreSQL's deaths, and then tells its
/// clients what it thinks of them. Where it crashes by itself (1.18 does, over a cancelled query), it is started again, as a service is.
/// </summary>
/// <seealso href="https://www.pgbouncer.org/config.html"/>
internal sealed class Pooler : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(20);

    private readonly PostgresPrograms _programs;
    private readonly PostgresProxy _server;
    private readonly string _directory;
    private readonly int _port;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Tally _faults;
    private Task _exited = Task.CompletedTask;
    private bool _isWanted;

    private Pooler(PostgresPrograms programs, PostgresProxy server, string directory, Tally faults)
    {
        (_programs, _server, _directory, _faults) = (programs, server, directory, faults);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        _port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public ProxySet Proxies { get; } = new();

    private string PidFile => Path.Combine(_directory, "pgbouncer.pid");

    /// <summary>Starts it in front of a proxy whose port stays, wherever the server is.</summary>
    public static async Task<Pooler> StartAsync(string directory, PostgresProxy server, string connectionString, Tally faults, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(directory);
        var programs = await PostgresPrograms.FindAsync(directory, cancellationToken);
        var pooler = new Pooler(programs, server, directory, faults);
        var login = new NpgsqlConnectionStringBuilder(connectionString);
        await File.WriteAllTextAsync(Path.Combine(directory, "pgbouncer.ini"), pooler.Settings(login.Database!), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "users.txt"), $"\"{login.Username}\" \"{login.Password}\"\n", cancellationToken);
        await programs.GiveAsync(directory, cancellationToken);
        await pooler.StartAsync();
        return pooler;
    }

    public Task StartAsync() => AloneAsync(LaunchAsync);

    /// <summary><c>kill -9</c>, with whatever it was passing on.</summary>
    public Task KillAsync() => AloneAsync(async () =>
    {
        _isWanted = false;
        var pid = int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has just crashed by itself.
        }

        Proxies.Close();
        await _exited;
    });

    public async ValueTask DisposeAsync()
    {
        if (!_exited.IsCompleted)
            await KillAsync();
    }

    private async Task AloneAsync(Func<Task> act)
    {
        await _gate.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task LaunchAsync()
    {
        File.Delete(PidFile);
        _isWanted = true;
        _exited = _programs.StartServer(Installed.Find(Installed.PgBouncer)!, [Path.Combine(_directory, "pgbouncer.ini")], Path.Combine(_directory, "pgbouncer.log"));
        var started = Stopwatch.GetTimestamp();
        while (!await ListensAsync())
        {
            if (_exited.IsCompleted || Stopwatch.GetElapsedTime(started) > _startTimeout)
                throw new InvalidOperationException($"PgBouncer did not start; see {Path.Combine(_directory, "pgbouncer.log")}.");
            await Task.Delay(20);
        }

        Proxies.Open(_port);
        _ = _exited.ContinueWith(_ => AloneAsync(RelaunchAsync), TaskScheduler.Default);
    }

    private async Task RelaunchAsync()
    {
        if (!_isWanted || !_exited.IsCompleted)
            return;
        _faults.Count("pooler crashes");
        Proxies.Close();
        await LaunchAsync();
    }

    /// <summary>Its pauses and time-outs are at the harness's scale of time; everything else is as shipped.</summary>
    private string Settings(string database) => $"""
        [databases]
        {database} = host=127.0.0.1 port={_server.Port}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {_port}
        unix_socket_dir =
        pidfile = {PidFile}
        auth_type = scram-sha-256
        auth_file = {Path.Combine(_directory, "users.txt")}
        pool_mode = transaction
        max_client_conn = 500
        server_login_retry = 1
        query_wait_timeout = 8
        """;

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return File.Exists(PidFile);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
