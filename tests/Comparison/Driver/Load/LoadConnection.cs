using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BudgetTracker.Comparison;

/// <summary>HTTP/1.1 on a bare socket: the generator shares its processors with what it measures, so it does as little as it can.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<ReadOnlyMemory<byte>> _nextRequest;
    private readonly byte[] _response = new byte[16 * 1024];

    private LoadConnection(Socket socket, Func<ReadOnlyMemory<byte>> nextRequest) => (_socket, _nextRequest) = (socket, nextRequest);

    public static async Task<LoadConnection> OpenAsync(IPEndPoint endpoint, Func<ReadOnlyMemory<byte>> nextRequest, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, cancellationToken);
        return new LoadConnection(socket, nextRequest);
    }

    /// <summary>The latencies in ms, one for each answer.</summary>
    public async Task<List<float>> RunAsync(TimeSpan duration, TimeSpan between, TimeSpan offset, CancellationToken cancellationToken)
    {
        var latencies = new List<float>();
        var started = TimeProvider.System.GetTimestamp();
        for (var due = offset; TimeProvider.System.GetElapsedTime(started) < duration; due += between)
        {
            if (due - TimeProvider.System.GetElapsedTime(started) is { TotalMilliseconds: >= 1 } early)
                await Task.Delay(early, cancellationToken);
            var sent = TimeProvider.System.GetTimestamp();
            await _socket.SendAsync(_nextRequest(), cancellationToken);
            await ReceiveAsync(cancellationToken);
            latencies.Add((float)TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies;
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        do
        {
            var received = await _socket.ReceiveAsync(_response.AsMemory(length), cancellationToken);
            if (received == 0)
                throw new InvalidOperationException("The host closed the connection.");
            length += received;
        }
        while (!IsComplete(_response.AsSpan(0, length)));

        if (!_response.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException($"An answer that is not 200:\n{Encoding.UTF8.GetString(_response.AsSpan(0, length))}");
    }

    private static bool IsComplete(ReadOnlySpan<byte> response)
    {
        var headersEnd = response.IndexOf("\r\n\r\n"u8);
        if (headersEnd < 0)
            return false;
        var headers = response[..headersEnd];
        var body = response[(headersEnd + 4)..];
        var at = headers.IndexOf("Content-Length: "u8);
        return at < 0
            ? body.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(headers[(at + "Content-Length: ".Length)..], out int length, out _) && body.Length >= length;
    }
}
