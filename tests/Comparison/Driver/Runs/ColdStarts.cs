using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace BudgetTracker.Comparison;

/// <summary>From the start of a process to the moment its first answer arrives, as Lambda starts one.</summary>
internal static class ColdStarts
{
    public static readonly string[] Handlers = ["link-token", "exchange-public-token"];

    public static async Task<List<ColdStart>> RunAsync(TestRig rig, Settings settings, CancellationToken cancellationToken)
    {
        var contenders = Contenders.Functions(settings.Artifacts);
        var starts = new List<ColdStart>();
        await rig.SetLatencyAsync(0);
        // One round more, which fills the page cache and compiles the stub, and does not count.
        for (var round = -1; round < settings.ColdRounds; round++)
        {
            foreach (var handler in Handlers)
            {
                // Each in another place each time, so that nobody always follows the same neighbour.
                for (var i = 0; i < contenders.Count; i++)
                {
                    var contender = contenders[(i + round + 1) % contenders.Count];
                    var start = await MeasureAsync(rig, contender, handler, cancellationToken);
                    if (round >= 0)
                        starts.Add(start with { Round = round });
                }
            }
        }

        return starts;
    }

    private static async Task<ColdStart> MeasureAsync(TestRig rig, FunctionContender contender, string handler, CancellationToken cancellationToken)
    {
        using var set = await rig.Control.PostAsync("/control/event", new StringContent(Event(handler)), cancellationToken);
        set.EnsureSuccessStatusCode();
        var started = Stopwatch.GetTimestamp();
        await using var process = RunningProcess.Start(contender.Program, contender.Arguments, rig.FunctionEnvironment(handler, contender.HasExtension));
        Answered answered;
        try
        {
            answered = (await rig.Control.GetFromJsonAsync<Answered>("/control/answer", JsonSerializerOptions.Web, cancellationToken))!;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{contender.Name} did not answer {handler}.\n{process.Output}", exception);
        }

        if (!answered.Ok || !answered.Body.Contains("200", StringComparison.Ordinal))
            throw new InvalidOperationException($"{contender.Name} answered {handler} with {answered.Body}\n{process.Output}");
        return new ColdStart(contender.Name, handler, Round: 0, Stopwatch.GetElapsedTime(started, answered.At).TotalMilliseconds, process.PeakMemory());
    }

    /// <seealso href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"/>
    private static string Event(string handler)
    {
        var body = handler == "link-token" ? "" : Route.Exchange.Body.Replace(Route.Number, LoadGenerator.NewToken(), StringComparison.Ordinal);
        return JsonSerializer.Serialize(new
        {
            version = "2.0",
            routeKey = $"POST /{handler}",
            rawPath = $"/{handler}",
            rawQueryString = "",
            headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["host"] = "api.example.com" },
            requestContext = new
            {
                authorizer = new { jwt = new { claims = new Dictionary<string, string> { ["sub"] = $"user-{LoadGenerator.NewToken()}" }, scopes = (string[]?)null } },
                http = new { method = "POST", path = $"/{handler}", protocol = "HTTP/1.1", sourceIp = "192.0.2.1", userAgent = "comparison" },
                requestId = "JKJaXmPLvHcESHA=",
                stage = "$default",
            },
            body,
            isBase64Encoded = false,
        });
    }

    private sealed record Answered(long At, bool Ok, string Body);
}

/// <param name="Name">The contender.</param>
/// <param name="Handler">The function.</param>
/// <param name="Round">When.</param>
/// <param name="Milliseconds">From the start of the process to its answer.</param>
/// <param name="PeakMemory">In MiB.</param>
internal sealed record ColdStart(string Name, string Handler, int Round, double Milliseconds, double PeakMemory);
