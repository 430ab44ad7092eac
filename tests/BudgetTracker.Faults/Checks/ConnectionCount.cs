using System.Net;
using System.Net.NetworkInformation;

namespace BudgetTracker.Faults;

/// <summary>The most connections to PostgreSQL that one host held at a time, as the operating system sees them.</summary>
internal sealed class ConnectionCount : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;

    public ConnectionCount(HostPool hosts) => _sampling = Task.Run(() => SampleAsync(hosts));

    public int Most { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SampleAsync(HostPool hosts)
    {
        HashSet<(IPEndPoint Host, int Port)> former = [];
        while (true)
        {
            // The host's ends only: the proxy's have this port as their own.
            var current = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                .Where(connection => connection.State == TcpState.Established)
                .Select(connection => (connection.LocalEndPoint, connection.RemoteEndPoint.Port))
                .ToHashSet();
            // A list takes its time, so one alone also holds what ended and what began meanwhile. What stands in two lists was
            // there, all at once, in between.
            var lasting = current.Where(former.Contains).ToLookup(connection => connection.Port);
            Most = Math.Max(Most, hosts.Serving.Select(host => lasting[host.Database.Port].Count()).DefaultIfEmpty().Max());
            former = current;
            await Task.Delay(_interval, _stop.Token);
        }
    }
}
