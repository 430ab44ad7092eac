using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.Comparison;

/// <summary>A process with an environment of its own, and what it and its children use.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri[]> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>The beginning of what it printed, for when it fails.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static RunningProcess Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var name in (string[])["PATH", "HOME", "DOTNET_ROOT"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var running = new RunningProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        running._process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        running._process.Exited += (_, _) => running._ready.TrySetException(new InvalidOperationException($"{program} has ended."));
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The addresses in the line READY that a server prints.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<Uri[]> ReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _ready.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} is not ready.\n{Output}", exception);
        }
    }

    /// <summary>Processor time of the process and everything that it started.</summary>
    public TimeSpan Cpu() => Cpu(Id);

    public static TimeSpan Cpu(int id) => TimeSpan.FromSeconds(Tree(id).Sum(process => CpuTicks(process, withReaped: process == id)) / TicksPerSecond);

    /// <summary>The most memory that was resident at once, in MiB.</summary>
    public double PeakMemory() => Status("VmHWM:");

    public double Memory() => Status("VmRSS:");

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        if (line.StartsWith("READY ", StringComparison.Ordinal))
            _ready.TrySetResult([.. line.Split(' ')[1..].Select(address => new Uri(address))]);
        lock (_output)
        {
            if (_output.Count < 100)
                _output.Add(line);
        }
    }

    private double Status(string field) => Tree(Id).Sum(process => ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024));

    private static double CpuTicks(int id, bool withReaped)
    {
        // The name, in parentheses, may hold spaces; utime is the twelfth field after it.
        if (ReadLines($"/proc/{id}/stat") is not [var line, ..])
            return 0;
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..(withReaped ? 15 : 13)].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
    }

    private static IEnumerable<int> Tree(int id) =>
        [id, .. ReadLines($"/proc/{id}/task/{id}/children").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(child => Tree(int.Parse(child, CultureInfo.InvariantCulture)))];

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return []; // It has ended.
        }
    }
}
