using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BudgetTracker.Faults;

/// <summary>Every public token submitted many times at once, to all hosts: one item and one call each, and everybody hears of it.</summary>
internal static class Duplicates
{
    private const int TokensAtOnce = 4;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        var (tokens, submissions) = settings.Duplicates!.Value;
        Report.Line($"{tokens} tokens, each submitted {submissions} times at once over {settings.Hosts} hosts");
        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        // Real lifetimes: nothing fails here, so nothing may expire or change hands either.
        await using var rig = await TestRig.StartAsync(
            settings with { Lease = TimeSpan.FromSeconds(60), TokenLife = TimeSpan.FromMinutes(30), Lenient = false }, call => Count(calls, call));
        await rig.Hosts.StartAsync(settings.Hosts);
        using var http = new HttpClient { Timeout = _patience };
        var ledger = new Ledger();
        var prepared = await Prepared.ManyAsync(rig, ledger, http, tokens);

        var unanswered = 0;
        var done = 0;
        await Parallel.ForEachAsync(prepared, new ParallelOptions { MaxDegreeOfParallelism = TokensAtOnce, CancellationToken = cancellationToken }, async (token, _) =>
        {
            await Task.WhenAll(Enumerable.Range(0, submissions).Select(async turn =>
            {
                if (await SubmitAsync(rig, ledger, http, token, turn) is { } itemId)
                    ledger.Acknowledge(token.UserId, itemId);
                else
                    Interlocked.Increment(ref unanswered);
            }));
            Report.Progress($"{Interlocked.Increment(ref done)} of {tokens} tokens");
        });

        var verdict = await Audit.SettleAsync(rig, ledger, TimeSpan.Zero);
        var most = calls.Values.DefaultIfEmpty().Max();
        Report.Line($"answers: {ledger.Answers}; slowest {ledger.Slowest.TotalSeconds:F1} s");
        Report.Close($"tokens={tokens} submissions={tokens * submissions} calls={calls.Values.Sum()} most_calls_of_a_token={most} unanswered={unanswered} {verdict}");
        return verdict.IsClean && verdict.Active == tokens && verdict.Exchanged == tokens && most == 1 && unanswered == 0;
    }

    /// <summary>The item that this submission was told of, at once or by following the Location; null where it was not.</summary>
    private static async Task<string?> SubmitAsync(TestRig rig, Ledger ledger, HttpClient http, Prepared token, int turn)
    {
        var started = Stopwatch.GetTimestamp();
        var host = rig.Hosts.Next(turn)!;
        var request = token.Submit(host);
        while (Stopwatch.GetElapsedTime(started) < _patience)
        {
            using var sent = request;
            var sentAt = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(sent);
            ledger.Count($"{(int)response.StatusCode}", sentAt);
            if (response.StatusCode == HttpStatusCode.OK)
                return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("item_id").GetString();
            if (response.StatusCode != HttpStatusCode.Accepted)
                return null;
            await Task.Delay(100);
            request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.BaseAddress, response.Headers.Location!.OriginalString));
            request.Headers.Add(HeaderSignIn.Header, token.UserId);
        }

        return null;
    }

    private static void Count(ConcurrentDictionary<string, int> calls, RecordedCall call)
    {
        if (call.Path != TestRig.ExchangeRoute)
            return;
        using var body = JsonDocument.Parse(call.RequestBody);
        calls.AddOrUpdate(body.RootElement.GetProperty("public_token").GetString()!, 1, (_, count) => count + 1);
    }
}
