using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using BudgetTracker.LambdaStandIn;

namespace BudgetTracker.Walkthrough;

/// <summary>One of the functions, as Lambda runs it: a process that asks the Runtime API for its next event.</summary>
internal sealed class Function : IAsyncDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(75);

    private readonly RuntimeApiStandIn _api;
    private readonly FunctionProcess _process;

    private Function(RuntimeApiStandIn api, FunctionProcess process) => (_api, _process) = (api, process);

    public static async Task<Function> StartAsync(
        string bootstrap, string handler, Dictionary<string, string> settings, Dictionary<string, string> surroundings)
    {
        Console.WriteLine($"\nFunction {handler}, with {string.Join(", ", settings.Keys)}:");
        var api = await RuntimeApiStandIn.StartAsync();
        var function = new Function(api, FunctionProcess.Start(bootstrap, api.Address, handler, [.. surroundings, .. settings]));
        await Task.WhenAny(api.Ready, api.StartFailed, function._process.WaitForExitAsync());
        if (!api.Ready.IsCompleted)
            throw new InvalidOperationException($"{handler} did not start:\n{string.Join('\n', function._process.Log)}");
        Console.WriteLine($"  asked for its first event {Stopwatch.GetElapsedTime(function._process.StartedAt).TotalMilliseconds:0} ms after its process started");
        return function;
    }

    /// <summary>Sends an event of samples/Lambda/events, and gives the body of the answer.</summary>
    public async Task<JsonNode> InvokeAsync(string file, string publicToken = "")
    {
        var json = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Lambda", "events", file));
        var started = Stopwatch.GetTimestamp();
        var answer = await _api.InvokeAsync(Encoding.UTF8.GetBytes(json.Replace("public-sandbox-...", publicToken, StringComparison.Ordinal)), _timeout);
        Console.WriteLine($"  answered in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms: {answer.Text}");
        var parsed = JsonNode.Parse(answer.Body.Span)!;
        if (answer.IsError || parsed["statusCode"]?.GetValue<int>() is not (null or 200))
            throw new InvalidOperationException($"The function failed:\n{string.Join('\n', _process.Log)}");
        return parsed["body"] is { } body ? JsonNode.Parse(body.GetValue<string>())! : parsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _api.DisposeAsync();
    }
}
