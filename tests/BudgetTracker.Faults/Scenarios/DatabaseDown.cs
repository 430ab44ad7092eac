using System.Diagnostics;
using System.Net;

namespace BudgetTracker.Faults;

/// <summary>PostgreSQL is down before anybody submits: no public token may be spent, and everybody is told so soon.</summary>
internal static class DatabaseDown
{
    private const int AtOnce = 50;

    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        Report.Line($"{settings.DatabaseDown} requests while PostgreSQL is down");
        await using var rig = await TestRig.StartAsync(settings with { TokenLife = TimeSpan.FromMinutes(30) });
        await rig.Hosts.StartAsync(settings.Hosts);
        using var http = new HttpClient { Timeout = TestRig.ConnectTimeout * 3 };
        var ledger = new Ledger();
        var prepared = await Prepared.ManyAsync(rig, ledger, http, settings.DatabaseDown);

        await rig.Database.StopAsync();
        var wrong = 0;
        await Parallel.ForAsync(0, prepared.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, _) =>
        {
            using var request = prepared[i].Submit(rig.Hosts.Next(i)!);
            var started = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, CancellationToken.None);
            ledger.Count($"{(int)response.StatusCode}", started);
            if (response is not { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: not null }
                || Stopwatch.GetElapsedTime(started) >= TestRig.ConnectTimeout)
                Interlocked.Increment(ref wrong);
        });

        var calls = rig.Plaid.CallCounts.GetValueOrDefault(TestRig.ExchangeRoute);
        await rig.Database.StartAsync();
        Report.Line($"answers: {ledger.Answers}");
        Report.Close(
            $"requests={prepared.Count} exchange_calls={calls} not_503_with_retry_after_in_time={wrong} slowest_ms={ledger.Slowest.TotalMilliseconds:F0} "
            + $"connect_timeout_ms={TestRig.ConnectTimeout.TotalMilliseconds:F0}");
        return calls == 0 && wrong == 0;
    }
}
