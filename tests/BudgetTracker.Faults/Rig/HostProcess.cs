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
    private readonly Tally _faults;
    private readonly int _id;
    private long _endedAt;
    private volatile string? _killedAt;
    private volatile bool _isPaused;
    private volatile TaskCompletionSource? _pauseAsked;

    private HostProcess(string id, Process process, PostgresProxy database, Tally faults, string log)
    {
        (Id, _process, _id, _database, _faults) = (id, process, process.Id, database, faults);
        _exited = Task.WhenAll(ReadOutputAsync(), KeepErrorsAsync(log), process.WaitForExitAsync());
    }

    /// <summary>Unique among all hosts ever started; its Plaid client id as well.</summary>
    public string Id { get; }

    public PostgresProxy Database => _database;

    public Uri BaseAddress => _ready.Task.Result;

    /// <summary>Where it was when it was killed; null while it lives, and where it ended in another way.</summary>
    public string? KilledAt => _killedAt;

    public Task Exited => _exited;

    /// <summary>When it ended; null while it lives.</summary>
    public DateTimeOffset? EndedAt => _exited.IsCompleted ? new DateTimeOffset(_endedAt, TimeSpan.Zero) : null;

    /// <summary>Whether it is stopped, which a load balancer notices.</summary>
    public bool IsPaused => _isPaused;

    public static async Task<HostProcess> StartAsync(
        string id, IReadOnlyDictionary<string, string> environment, PostgresProxy database, Tally faults, string directory)
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
        var host = new HostProcess(id, process, database, faults, Path.Combine(directory, $"{id}.log"));
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
    public void Arm(string? failpoint) => Say(failpoint is null ? "disarm" : $"arm {failpoint}");

    /// <summary>It makes no more faults by itself.</summary>
    public void Calm() => Say("calm");

    /// <summary>As <see cref="PauseAsync"/>, when it next comes by a failpoint.</summary>
    /// <returns>False where it did not, within <paramref name="patience"/>.</returns>
    public async Task<bool> PauseAtAsync(string failpoint, TimeSpan duration, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pauseAsked = asked;
        Say($"pause {failpoint}");
        await Task.WhenAny(asked.Task, _exited, Task.Delay(patience, cancellationToken));
        Say("pause");
        if (!asked.Task.IsCompleted)
            return false;
        await PauseAsync(duration, cancellationToken);
        return true;
    }

    /// <summary>SIGSTOP, and SIGCONT after so long.</summary>
    public async Task PauseAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _isPaused = true;
        Signal("STOP");
        await Task.WhenAny(_exited, Task.Delay(duration, cancellationToken));
        Signal("CONT");
        _isPaused = false;
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

    private void Say(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Dead already, and perhaps replaced; whoever armed it waits for its end anyway.
        }
    }

    private void Signal(string name)
    {
        // Once it is gone, its number may be another process's.
        if (_exited.IsCompleted)
            return;
        var start = new ProcessStartInfo("kill", [$"-{name}", _id.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var kill = Process.Start(start)!;
        kill.WaitForExit();
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["ready", var url])
                _ready.TrySetResult(new Uri(url));
            else if (line.Split(' ') is ["at", var point])
                _killedAt = point;
            else if (line.Split(' ') is ["token", var itemId])
                _faults.Tokens.Enqueue((itemId, this, DateTimeOffset.UtcNow));
            else if (line.Split(' ') is ["event", var at, var eventId, var kind, var item, var userId])
                _faults.Events.Hear(at, eventId, kind, item, userId);
            else if (line == "pause")
                _pauseAsked?.TrySetResult();
            else if (line.Split(' ', 2) is ["fault", var fault])
                _faults.Count(fault);
        }

        _endedAt = DateTime.UtcNow.Ticks;
        _ready.TrySetException(new InvalidOperationException($"Host {Id} ended before it listened; see {Id}.log."));
    }

    private async Task KeepErrorsAsync(string log)
    {
        await using var file = new StreamWriter(log);
        while (await _process.StandardError.ReadLineAsync() is { } line)
            await file.WriteLineAsync(line);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} (pid {_id})");
}
