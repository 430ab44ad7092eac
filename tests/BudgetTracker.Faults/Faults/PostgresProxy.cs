using System.Net;
using System.Net.Sockets;

namespace BudgetTracker.Faults;

/// <summary>
/// Stands between one host and PostgreSQL. Closed, it refuses connections as a server that is down does. At a chosen write it
/// lets the server commit and then either swallows the acknowledgement or has the host killed.
/// </summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<PostgresRelay> _relays = [];
    private readonly Socket _reserved;
    private readonly Action<string> _onKill;
    private Socket? _listener;
    private volatile int _serverPort;
    private volatile string? _killAt;

    public PostgresProxy(Action<string> onKill)
    {
        _onKill = onKill;
        // Bound but not listening: the port stays this proxy's while it refuses.
        _reserved = Bind(0);
        Port = ((IPEndPoint)_reserved.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>Whether the acknowledgement of a write is swallowed.</summary>
    public Func<string, bool> ShouldDrop { get; set; } = _ => false;

    /// <summary>Called when the server has committed such a write, before its host can notice anything.</summary>
    public Action<string> OnDropped { get; set; } = _ => { };

    /// <summary>Kills the host at the next such write, when the server has it and the host has no answer; null disarms.</summary>
    public void ArmKill(string? write) => _killAt = write;

    /// <summary>New connections go to this server; those that there are stay where they are.</summary>
    public void Open(int serverPort)
    {
        lock (_gate)
        {
            _serverPort = serverPort;
            if (IsDisposed || _listener is not null)
                return;
            _listener = Bind(Port);
            _listener.Listen(64);
            _ = AcceptAsync(_listener);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            foreach (var relay in _relays)
                relay.Dispose();
            _relays.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        Close();
        _reserved.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What is to become of a write.</summary>
    public WriteFate FateOf(string write)
    {
        return _killAt == write ? WriteFate.Kill
            : ShouldDrop(write) ? WriteFate.Drop
            : WriteFate.Pass;
    }

    public void Kill(string write)
    {
        if (Interlocked.CompareExchange(ref _killAt, null, write) == write)
            _onKill(write);
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
                _ = RelayAsync(await listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var relay = new PostgresRelay(this, client);
        lock (_gate)
        {
            if (_listener is null)
                return;
            _relays.Add(relay);
        }

        await relay.RunAsync(_serverPort);
        lock (_gate)
            _relays.Remove(relay);
    }
}

internal enum WriteFate
{
    Pass,

    /// <summary>The server commits, the host never hears of it.</summary>
    Drop,

    /// <summary>The server has the write, and the host is dead.</summary>
    Kill,
}
