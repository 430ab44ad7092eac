using System.Globalization;
using System.Net;

namespace BudgetTracker.Comparison;

/// <summary>Callers, each on a connection of its own, that send the next request when they have the answer to the last.</summary>
internal static class LoadGenerator
{
    private static long _number = TimeProvider.System.GetTimestamp() / 1_000_000 % 100_000_000 * 1000;

    /// <param name="address">The host.</param>
    /// <param name="route">What to send.</param>
    /// <param name="callers">How many at once.</param>
    /// <param name="duration">How long.</param>
    /// <param name="perSecond">A rate to hold; as fast as answers come where null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">An answer was not 200.</exception>
    public static async Task<LoadResult> RunAsync(
        Uri address, Route route, int callers, TimeSpan duration, double? perSecond, CancellationToken cancellationToken)
    {
        var connections = new List<LoadConnection>();
        try
        {
            var endpoint = new IPEndPoint(IPAddress.Loopback, address.Port);
            for (var i = 0; i < callers; i++)
                connections.Add(await LoadConnection.OpenAsync(endpoint, route.Requests(), cancellationToken));
            var started = TimeProvider.System.GetTimestamp();
            var between = perSecond is { } rate ? TimeSpan.FromSeconds(callers / rate) : TimeSpan.Zero;
            var latencies = await Task.WhenAll(connections.Select((connection, index) => Task.Run(
                () => connection.RunAsync(duration, between, between * ((double)index / callers), cancellationToken), cancellationToken)));
            return LoadResult.Of([.. latencies.SelectMany(list => list)], TimeProvider.System.GetElapsedTime(started));
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    public static string NewToken() => NextNumber().ToString("d12", CultureInfo.InvariantCulture);

    public static long NextNumber() => Interlocked.Increment(ref _number);
}

/// <param name="Elapsed">Until the last answer.</param>
/// <param name="Count">Answers.</param>
/// <param name="P50">In ms.</param>
/// <param name="P99">In ms.</param>
internal sealed record LoadResult(TimeSpan Elapsed, int Count, double P50, double P99)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    public static LoadResult Of(float[] milliseconds, TimeSpan elapsed)
    {
        Array.Sort(milliseconds);
        return new LoadResult(elapsed, milliseconds.Length, At(0.5), At(0.99));

        double At(double share) => milliseconds[(int)Math.Min(milliseconds.Length - 1, milliseconds.Length * share)];
    }
}
