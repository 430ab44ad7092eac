using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.Faults;

/// <summary>A host in a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly PostgresProxy _database;
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _exited;
    private volatile string? _killedAt;

    private HostProcess(string id, Process process, PostgresProxy database, string log)
    {
        (Id, _process, _database) = (id, process, database);
        _exited = Task.WhenAll(ReadOutputAsync(), KeepErrorsAsync(log), process.WaitForExitAsync());
    }

    /// <summary>Unique among all hosts ever started; its Plaid client id as well.</summary>
    public string Id { get; }

    public PostgresProxy Database => _database;

    public Uri BaseAddress => _ready.Task.Result;

    /// <summary>Where it was when it was killed; null while it lives, and where it ended in another way.</summary>
    public string? KilledAt => _killedAt;

    public Task Exited => _exited;

    public static async Task<HostProcess> StartAsync(
        string id, IReadOnlyDictionary<string, string> environment, PostgresProxy database, string directory)
    {
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(HostProcess).Assembly.Location, "host"]
            : ["host"];
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start)!;
        var host = new HostProcess(id, process, database, Path.Combine(directory, $"{id}.log"));
        try
        {
            await host._ready.Task.WaitAsync(_startTimeout);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The process kills itself when it next comes by; null disarms.</summary>
    public void Arm(string? failpoint)
    {
        try
        {
            _process.StandardInput.WriteLine(failpoint is null ? "disarm" : $"arm {failpoint}");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Dead already; whoever armed it waits for its end anyway.
        }
    }

    /// <summary>SIGKILL from outside.</summary>
    public void Kill(string where)
    {
        if (Interlocked.CompareExchange(ref _killedAt, where, null) is null)
            _process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (await Task.WhenAny(_exited, Task.Delay(TimeSpan.FromSeconds(3))) != _exited)
                _process.Kill();
        }

        await _exited;
        await _database.DisposeAsync();
        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["ready", var url])
                _ready.TrySetResult(new Uri(url));
            else if (line.Split(' ') is ["at", var point])
                _killedAt = point;
        }

        _ready.TrySetException(new InvalidOperationException($"Host {Id} ended before it listened; see {Id}.log."));
    }

    private async Task KeepErrorsAsync(string log)
    {
        await using var file = new StreamWriter(log);
        while (await _process.StandardError.ReadLineAsync() is { } line)
            await file.WriteLineAsync(line);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} (pid {_process.Id})");
}
