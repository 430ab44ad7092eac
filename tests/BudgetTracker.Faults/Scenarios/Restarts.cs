using System.Diagnostics;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>Orderly restarts of PostgreSQL under load: service is back soon after it is, and nobody waits for ever.</summary>
internal static class Restarts
{
    private static readonly TimeSpan _backWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _wait = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        // What a request may take at most: a connection, the call to Plaid, storing until the lease ends, and the details.
        var deadline = TestRig.ConnectTimeout + settings.Lease + TestRig.PlaidTimeout;
        Report.Line($"{settings.Restarts} restarts of PostgreSQL under load; a request's deadline is {deadline.TotalSeconds:F0} s");
        await using var rig = await TestRig.StartAsync(settings);
        await rig.Hosts.StartAsync(settings.Hosts);
        await using var traffic = new Traffic(rig, settings, deadline, impatience: 0);
        await FirstSuccessAsync(traffic.Ledger, cancellationToken);

        var slowest = TimeSpan.Zero;
        for (var restart = 0; restart < settings.Restarts; restart++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            await rig.Database.StopAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            var first = FirstSuccessAsync(traffic.Ledger, cancellationToken);
            await rig.Database.StartAsync();
            await using (var probe = new NpgsqlConnection(rig.Database.ConnectionString))
                await probe.OpenAsync(cancellationToken);
            var accepting = Stopwatch.GetTimestamp();
            await first;
            var took = Stopwatch.GetElapsedTime(accepting);
            slowest = took > slowest ? took : slowest;
            Report.Progress($"restart {restart + 1}: first success {took.TotalMilliseconds:F0} ms after it accepted connections");
        }

        await traffic.StopAsync();
        var verdict = await Audit.SettleAsync(rig, traffic.Ledger, settings.Settle);
        var hung = traffic.Ledger.CountOf("hung");
        Report.Line($"answers: {traffic.Ledger.Answers}");
        Report.Close(
            $"restarts={settings.Restarts} slowest_first_success_ms={slowest.TotalMilliseconds:F0} slowest_request_ms={traffic.Ledger.Slowest.TotalMilliseconds:F0} "
            + $"hung={hung} {verdict}");
        return slowest <= _backWithin && hung == 0 && verdict.IsClean;
    }

    private static Task FirstSuccessAsync(Ledger ledger, CancellationToken cancellationToken)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.OnSuccess = () => first.TrySetResult();
        return first.Task.WaitAsync(_wait, cancellationToken);
    }
}
