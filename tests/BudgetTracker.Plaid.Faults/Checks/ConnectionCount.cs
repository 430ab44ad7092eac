using System.Net.NetworkInformation;

namespace BudgetTracker.Plaid.Faults;

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
        while (true)
        {
            // The host's ends only: the proxy's have this port as their own.
            var connections = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                .Where(connection => connection.State == TcpState.Established)
                .ToLookup(connection => connection.RemoteEndPoint.Port);
            Most = Math.Max(Most, hosts.Serving.Select(host => connections[host.Database.Port].Count()).DefaultIfEmpty().Max());
            await Task.Delay(_interval, _stop.Token);
        }
    }
}
