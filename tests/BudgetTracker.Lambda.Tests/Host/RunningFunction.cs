using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BudgetTracker.LambdaStandIn;

namespace BudgetTracker;

/// <summary>A function behind the stand-in, or behind AWS's Runtime Interface Emulator.</summary>
/// <seealso href="https://github.com/aws/aws-lambda-runtime-interface-emulator"/>
internal abstract class RunningFunction : IAsyncDisposable
{
    public abstract IReadOnlyList<string> Log { get; }

    public static async Task<RunningFunction> StartAsync(string runtime, string bootstrap, string handler, IReadOnlyDictionary<string, string> environment)
    {
        if (runtime is not "stand-in")
            return await Emulated.StartEmulatorAsync(runtime, bootstrap, handler, environment);
        var api = await RuntimeApiStandIn.StartAsync();
        return new StandIn(api, FunctionProcess.Start(bootstrap, api.Address, handler, environment));
    }

    public abstract Task<string> InvokeAsync(ReadOnlyMemory<byte> json, TimeSpan? timeout = null);

    public abstract ValueTask DisposeAsync();

    private sealed class StandIn(RuntimeApiStandIn api, FunctionProcess process) : RunningFunction
    {
        public override IReadOnlyList<string> Log => process.Log;

        public override async Task<string> InvokeAsync(ReadOnlyMemory<byte> json, TimeSpan? timeout = null)
        {
            var answer = api.InvokeAsync(json, timeout);
            if (await Task.WhenAny(answer, process.WaitForExitAsync()) != answer)
                Assert.Fail("The function ended: " + string.Join('\n', process.Log));
            Assert.False((await answer).IsError, (await answer).Text);
            return (await answer).Text;
        }

        public override async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            await api.DisposeAsync();
        }
    }

    private sealed class Emulated(Process process, Uri address) : RunningFunction
    {
        private readonly HttpClient _http = new() { BaseAddress = address };
        private readonly List<string> _log = [];

        public override IReadOnlyList<string> Log
        {
            get
            {
                lock (_log)
                    return [.. _log];
            }
        }

        public static async Task<Emulated> StartEmulatorAsync(string rie, string bootstrap, string handler, IReadOnlyDictionary<string, string> environment)
        {
            var (http, api) = (FreePort(), FreePort());
            var start = new ProcessStartInfo(rie, ["--runtime-interface-emulator-address", $"127.0.0.1:{http}", "--runtime-api-address", $"127.0.0.1:{api}", "dotnet", bootstrap])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            start.Environment["_HANDLER"] = handler;
            start.Environment["AWS_LAMBDA_FUNCTION_TIMEOUT"] = "60";
            var running = new Emulated(new Process { StartInfo = start }, new Uri($"http://127.0.0.1:{http}"));
            running.Begin();
            await running.WaitUntilItListensAsync(http);
            return running;
        }

        public override async Task<string> InvokeAsync(ReadOnlyMemory<byte> json, TimeSpan? timeout = null)
        {
            using var content = new ReadOnlyMemoryContent(json);
            using var answer = await _http.PostAsync("/2015-03-31/functions/function/invocations", content);
            return await answer.Content.ReadAsStringAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _http.Dispose();
        }

        private void Begin()
        {
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.ErrorDataReceived += (_, line) => Add(line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        private void Add(string? line)
        {
            lock (_log)
                _log.Add(line ?? "");
        }

        private async Task WaitUntilItListensAsync(int port)
        {
            while (true)
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    return;
                }
                catch (SocketException) when (!process.HasExited)
                {
                    await Task.Delay(50);
                }
            }
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
