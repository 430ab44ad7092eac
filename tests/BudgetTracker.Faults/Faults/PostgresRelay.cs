using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace BudgetTracker.Faults;

/// <summary>One connection through the proxy. Npgsql sends a batch and reads its whole answer before the next, which this relies on.</summary>
/// <seealso href="https://www.postgresql.org/docs/current/protocol-message-formats.html"/>
internal sealed class PostgresRelay(PostgresProxy proxy, Socket client) : IDisposable
{
    private const int HeaderLength = 5;

    private static readonly byte[] _sync = [(byte)'S', 0, 0, 0, 4];
    private static readonly byte[] _commit = "COMMIT\0"u8.ToArray();
    private static readonly byte[] _rollback = "ROLLBACK\0"u8.ToArray();

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private volatile bool _swallow;
    private volatile string? _dropped;

    public async Task RunAsync(int serverPort)
    {
        client.NoDelay = true;
        try
        {
            await _server.ConnectAsync(IPAddress.Loopback, serverPort);
            await Task.WhenAny(PumpRequestsAsync(), PumpAnswersAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Whichever side went away, the other is told by closing.
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private async Task PumpRequestsAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            string? write = null;
            while (await client.ReceiveAsync(buffer) is var count and > 0)
            {
                // Several statements may come in one batch, and a batch in several pieces: PostgreSQL commits it at its end. What is in a
                // transaction is committed by a message of its own, other statements later.
                var isCommit = buffer.AsSpan(0, count).EndsWith(_commit);
                if (write is null or Writes.Mirror && !isCommit)
                    write = buffer.AsSpan(0, count).EndsWith(_rollback) ? null : Writes.Find(buffer.AsSpan(0, count)) ?? write;
                if (write is null || !(write == Writes.Mirror ? isCommit : buffer.AsSpan(0, count).EndsWith(_sync)))
                {
                    await SendAsync(_server, buffer.AsMemory(0, count));
                    continue;
                }

                var fate = proxy.FateOf(write);
                _dropped = fate == WriteFate.Drop ? write : null;
                _swallow |= fate != WriteFate.Pass;
                await SendAsync(_server, buffer.AsMemory(0, count));
                if (fate == WriteFate.Kill)
                    proxy.Kill(write);
                write = null;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private async Task PumpAnswersAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            var swallowed = new MemoryStream();
            while (await _server.ReceiveAsync(buffer) is var count and > 0)
            {
                if (!_swallow)
                {
                    await SendAsync(client, buffer.AsMemory(0, count));
                    continue;
                }

                swallowed.Write(buffer, 0, count);
                if (EndOf(swallowed.GetBuffer().AsSpan(0, (int)swallowed.Length)) is not { } committed)
                    continue;
                if (committed && _dropped is { } write)
                    proxy.OnDropped(write);
                return;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }

    /// <summary>Null while the answer is incomplete; then whether the server committed: ReadyForQuery, idle, and no error before it.</summary>
    private static bool? EndOf(ReadOnlySpan<byte> answer)
    {
        var failed = false;
        while (answer.Length >= HeaderLength)
        {
            var length = 1 + BinaryPrimitives.ReadInt32BigEndian(answer[1..]);
            if (answer.Length < length)
                return null;
            failed |= answer[0] == (byte)'E';
            if (answer[0] == (byte)'Z')
                return !failed && answer[HeaderLength] == (byte)'I';
            answer = answer[length..];
        }

        return null;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }
}

/// <summary>The writes that an exchange or a sync stands or falls with, told by the text of their SQL.</summary>
internal static class Writes
{
    public const string Claim = "claim";
    public const string Item = "item";
    public const string End = "end";
    public const string Mirror = "mirror";

    public static string? Find(ReadOnlySpan<byte> request) =>
        request.IndexOf(".plaid_item as i\n"u8) >= 0 ? Item
        : request.IndexOf("insert into budget_tracker.plaid_exchange"u8) >= 0 ? Claim
        : request.IndexOf("update budget_tracker.plaid_exchange"u8) >= 0 ? End
        : request.IndexOf("set sync_cursor = $"u8) >= 0 ? Mirror
        : null;
}
