using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace BudgetTracker;

/// <summary>The sample as its user runs it: a process of its own, reached by HTTP and by signals. Everything it says is kept.</summary>
internal sealed partial class SampleHost : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly string[] _settings = ["PLAID", "POSTGRES", "KEY_RING", "SAMPLE", "ASPNETCORE", "LOGGING", "URLS", "ALLOWEDHOSTS"];

    private readonly Process _process;
    private readonly string _directory;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleHost(string directory, ProcessStartInfo start)
    {
        _directory = directory;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, data) => Hear(data.Data);
        _process.ErrorDataReceived += (_, data) => Hear(data.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("The sample ended."));
    }

    public HttpClient Client { get; } = new() { Timeout = _patience };

    public Uri Address => _address.Task.Result;

    /// <summary>Its own emulator, or null where it started none.</summary>
    public Uri? Emulator => EmulatorLine().Match(Output) is { Success: true } match ? new Uri(match.Groups["found"].Value) : null;

    /// <summary>Everything it wrote so far, to both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public IReadOnlyList<RunningProcess> Children => ProcessTable.DescendantsOf(_process.Id);

    /// <summary>To its own PostgreSQL.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = int.Parse(PostgresLine().Match(Output).Groups["found"].Value),
        Database = "postgres",
        Username = "postgres",
        Password = File.ReadAllText(Path.Combine(_directory, "postgres", "password")),
        SearchPath = "budget_tracker_emulator",
        Pooling = false,
    }.ConnectionString;

    public static async Task<SampleHost> StartAsync(DataDirectory directory, params string[] arguments)
    {
        string[] defaults = ["--urls", "http://127.0.0.1:0", "--Sample:EmulatorUrl", "http://127.0.0.1:0", "--Sample:DataDirectory", directory.Path];

        // With SIGINT as a terminal leaves it: a script's background jobs ignore it, and .NET keeps ignoring what it inherits so.
        string[] command = ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "BudgetTracker.Samples.AspNetCore.dll")];
        var start = new ProcessStartInfo("env", [.. command, .. defaults, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => _settings.Any(s => name.StartsWith(s, StringComparison.OrdinalIgnoreCase))).ToList())
            start.Environment.Remove(name);
        start.Environment["APPDATA"] = directory.Path; // Where .NET looks for user secrets before the home directory.
        var host = new SampleHost(directory.Path, start);
        try
        {
            host._process.Start();
            host._process.BeginOutputReadLine();
            host._process.BeginErrorReadLine();
            host.Client.BaseAddress = await host._address.Task.WaitAsync(_patience);
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/health")).StatusCode);
            return host;
        }
        catch (Exception exception)
        {
            await host.DisposeAsync();
            throw new InvalidOperationException($"The sample did not start: {exception.Message}\n{host.Output}", exception);
        }
    }

    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Presses Ctrl-C; fails unless everything that the sample started ends with it.</summary>
    public async Task StopAsync()
    {
        var children = Children;
        await SignalAsync("INT");
        await _process.WaitForExitAsync().WaitAsync(_patience);
        Assert.Equal(0, _process.ExitCode);
        Assert.DoesNotContain(children, ProcessTable.IsRunning);
        Assert.Empty(ProcessTable.Mentioning(_directory));
    }

    /// <summary>Kills it without a warning, and it alone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await _process.WaitForExitAsync().WaitAsync(_patience);
    }

    /// <summary>The items of its own emulator, with their access tokens.</summary>
    public async Task<IReadOnlyList<JsonElement>> EmulatedItemsAsync() =>
        [.. (await Client.GetFromJsonAsync<JsonElement>(new Uri(Emulator!, "/emulator/state"))).GetProperty("items").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (AddressLine().Match(line) is { Success: true } match)
            _address.TrySetResult(new Uri(match.Groups["found"].Value));
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    [GeneratedRegex(@"^\s*Open (?<found>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"the emulator at (?<found>http://[^\s/]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmulatorLine();

    [GeneratedRegex(@"PostgreSQL .*, port (?<found>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PostgresLine();
}
