namespace BudgetTracker.Faults;

/// <summary>The proxies in front of one server: open while it is up, on whatever port that is.</summary>
internal sealed class ProxySet
{
    private readonly List<PostgresProxy> _proxies = [];
    private int? _port;

    /// <param name="onKill">What kills the host behind it.</param>
    public PostgresProxy Add(Action<string> onKill)
    {
        var proxy = new PostgresProxy(onKill);
        lock (_proxies)
        {
            _proxies.RemoveAll(static other => other.IsDisposed);
            _proxies.Add(proxy);
            if (_port is { } port)
                proxy.Open(port);
        }

        return proxy;
    }

    public void Open(int port)
    {
        lock (_proxies)
        {
            _port = port;
            _proxies.ForEach(proxy => proxy.Open(port));
        }
    }

    public void Close()
    {
        lock (_proxies)
        {
            _port = null;
            _proxies.ForEach(static proxy => proxy.Close());
        }
    }
}
