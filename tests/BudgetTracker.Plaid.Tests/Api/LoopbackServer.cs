using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BudgetTracker;

/// <summary>A peer of raw bytes, for what no well-behaved HTTP server does. Each connection plays the given part.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackConnection, CancellationToken, Task> _part;
    private readonly Task _accepting;
    private int _requests;

    public LoopbackServer(Func<LoopbackConnection, CancellationToken, Task> part)
    {
        _part = part;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Requests that arrived in full.</summary>
    public int Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting; // Before the listener stops, which would not be asked for another connection.
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(PlayAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception exception) when (_stop.IsCancellationRequested && exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PlayAsync(Socket socket)
    {
        using var connection = new LoopbackConnection(socket, () => Interlocked.Increment(ref _requests));
        try
        {
            await _part(connection, _stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }
}

internal sealed class LoopbackConnection(Socket socket, Action onRequest) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Reads one request, headers and body; false where the client closed the connection.</summary>
    public async Task<bool> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var text = "";
        while (!IsWhole(text))
        {
            var read = await socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken);
            if (read is 0)
                return false;
            text += Encoding.ASCII.GetString(_buffer, 0, read);
        }

        onRequest();
        return true;
    }

    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, cancellationToken);

    public Task SendJsonAsync(string json, CancellationToken cancellationToken) =>
        SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}", cancellationToken);

    /// <summary>Closes with a reset instead of a goodbye.</summary>
    public void Reset() => socket.LingerState = new LingerOption(enable: true, 0);

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = text.Split("\r\n").Single(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))["Content-Length: ".Length..];
        return text.Length - end - 4 >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
    }
}
