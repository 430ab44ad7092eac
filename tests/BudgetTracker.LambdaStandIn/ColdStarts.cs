using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BudgetTracker.LambdaStandIn;

/// <summary>A program to start, and the event that it answers first.</summary>
internal sealed record Candidate
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("bootstrap")]
    public required string Bootstrap { get; init; }

    [JsonPropertyName("handler")]
    public required string Handler { get; init; }

    [JsonPropertyName("event")]
    public required JsonElement Event { get; init; }

    [JsonPropertyName("environment")]
    public Dictionary<string, string> Environment { get; init; } = new(StringComparer.Ordinal);
}

[JsonSerializable(typeof(Candidate))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CandidateJson : JsonSerializerContext;

/// <summary>Cold starts, interleaved, so that whatever else the machine does falls on all candidates alike.</summary>
internal static class ColdStarts
{
    private sealed record Sample(double Start, double Total, double Processor, double Memory);

    public static async Task RunAsync(int rounds, IEnumerable<string> files)
    {
        List<Candidate> candidates = [];
        foreach (var file in files)
            candidates.Add(JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file), CandidateJson.Default.Candidate)!);
        var samples = candidates.ToDictionary(candidate => candidate, _ => new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var candidate in candidates)
                samples[candidate].Add(await MeasureAsync(candidate));
        }

        Console.WriteLine("| function | until next, ms: median (p10..p90) | until answered, ms: median (p10..p90) | processor, ms: median (p10..p90) | peak RSS, MiB |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (candidate, measured) in samples)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {candidate.Name} | {Spread(measured.Select(sample => sample.Start))} | {Spread(measured.Select(sample => sample.Total))} | {Spread(measured.Select(sample => sample.Processor))} | {Quantile(measured.Select(sample => sample.Memory), 0.5):0.0} |"));
        }
    }

    private static async Task<Sample> MeasureAsync(Candidate candidate)
    {
        await using var api = await RuntimeApiStandIn.StartAsync();
        // The event waits already, as it does where a request is what causes the start.
        var answer = api.InvokeAsync(JsonSerializer.SerializeToUtf8Bytes(candidate.Event, CandidateJson.Default.JsonElement));
        await using var function = FunctionProcess.Start(candidate.Bootstrap, api.Address, candidate.Handler, candidate.Environment);
        var ended = function.WaitForExitAsync();
        if (await Task.WhenAny(api.Ready, ended) == ended)
            throw new InvalidOperationException($"{candidate.Name} cannot start: {string.Join('\n', function.Log)}");
        var start = Stopwatch.GetElapsedTime(function.StartedAt);
        if (await Task.WhenAny(answer, ended) == ended || (await answer).IsError)
            throw new InvalidOperationException($"{candidate.Name} failed: {string.Join('\n', function.Log)}");
        var total = Stopwatch.GetElapsedTime(function.StartedAt);
        return new Sample(start.TotalMilliseconds, total.TotalMilliseconds, function.ProcessorTime.TotalMilliseconds, function.PeakMemory / 1048576.0);
    }

    private static string Spread(IEnumerable<double> values) => string.Create(
        CultureInfo.InvariantCulture, $"{Quantile(values, 0.5):0} ({Quantile(values, 0.1):0}..{Quantile(values, 0.9):0})");

    private static double Quantile(IEnumerable<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Round((sorted.Count - 1) * quantile)];
    }
}
