using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace BudgetTracker.LambdaStandIn;

/// <summary>A function's process, started as Lambda starts it: from its folder, with nothing of this process's environment.</summary>
public sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private FunctionProcess(Process process) => _process = process;

    /// <summary>When the process was started, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long StartedAt { get; private init; }

    /// <summary>Every line that it printed so far.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>The most memory it had at once, in bytes; from Linux.</summary>
    public long PeakMemory => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>The processor time that it has used so far, which a busy machine changes less than it does the clock's.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="bootstrap">The program, or its <c>.dll</c>, which the machine's .NET then runs.</param>
    /// <param name="runtimeApi">Address of the Runtime API.</param>
    /// <param name="handler">Which function of the program.</param>
    /// <param name="environment">The function's environment variables.</param>
    public static FunctionProcess Start(string bootstrap, string runtimeApi, string handler, IEnumerable<KeyValuePair<string, string>> environment)
    {
        ArgumentNullException.ThrowIfNull(bootstrap);
        ArgumentNullException.ThrowIfNull(environment);
        bootstrap = Path.GetFullPath(bootstrap);
        var isManaged = bootstrap.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isManaged ? DotNetHost() : bootstrap)
        {
            WorkingDirectory = Path.GetDirectoryName(bootstrap)!,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isManaged)
            start.ArgumentList.Add(bootstrap);
        start.Environment.Clear();
        foreach (var (name, value) in LambdaEnvironment(start.WorkingDirectory, runtimeApi, handler).Concat(environment))
            start.Environment[name] = value;

        var process = new Process { StartInfo = start };
        var function = new FunctionProcess(process) { StartedAt = Stopwatch.GetTimestamp() };
        process.OutputDataReceived += (_, line) => function.Add(line.Data);
        process.ErrorDataReceived += (_, line) => function.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return function;
    }

    /// <summary>Waits for the end of a function that cannot start.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
            _log.Enqueue(line);
    }

    private static Dictionary<string, string> LambdaEnvironment(string folder, string runtimeApi, string handler) => new(StringComparer.Ordinal)
    {
        ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
        ["_HANDLER"] = handler,
        ["LAMBDA_TASK_ROOT"] = folder,
        ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
        ["AWS_LAMBDA_FUNCTION_NAME"] = "stand-in",
        ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
        ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
        ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["LANG"] = "en_US.UTF-8",
        ["TZ"] = ":UTC",
        ["PATH"] = "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    };

    private static string DotNetHost() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
}
